"""Findings print as compilers print them."""

from simulator.base.findings import DELETE, Finding


def test_a_finding_with_a_place_prints_like_a_compilers() -> None:
    finding = Finding(
        "DOC004",
        "error",
        "orders",
        "“partitons” is not known here.",
        mend="Did you mean “partitions”?",
        file="design.yaml",
        line=7,
        column=5,
    )
    assert (
        str(finding)
        == "design.yaml:7:5: error DOC004: “partitons” is not known here. Did you mean “partitions”?"
    )


def test_a_finding_without_a_place_names_its_file_alone() -> None:
    assert str(Finding("DOC001", "error", "", "Empty.", file="a.yaml")) == "a.yaml: error DOC001: Empty."


def test_there_is_one_value_that_means_delete() -> None:
    assert repr(DELETE) == "DELETE"
