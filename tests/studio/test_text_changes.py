"""Changes to texts, in the units that browsers count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.common.errors import Invalid, TooLarge
from studio.designs.text_changes import TextChange, apply, difference, digest

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def test_offsets_count_utf16_code_units() -> None:
    files = {"design.yaml": "a😀b"}  # the emoji is two units
    assert apply(files, [TextChange("design.yaml", 3, 4, "c")]) == {"design.yaml": "a😀c"}


def test_each_change_applies_to_the_result_of_the_one_before() -> None:
    changes = [TextChange("f", 0, 0, "xyz"), TextChange("f", 1, 2, "")]
    assert apply({"f": "1"}, changes) == {"f": "xz1"}


def test_a_change_may_not_cut_a_character_in_two() -> None:
    with pytest.raises(Invalid, match="cuts a character"):
        apply({"f": "😀"}, [TextChange("f", 1, 2, "")])


@pytest.mark.parametrize(
    "change", [TextChange("f", 0, 5, ""), TextChange("f", 2, 1, ""), TextChange("g", 0, 0, "")]
)
def test_a_change_outside_of_the_files_is_refused(change: TextChange) -> None:
    with pytest.raises(Invalid):
        apply({"f": "abc"}, [change])


def test_a_file_may_not_grow_over_one_mebibyte() -> None:
    with pytest.raises(TooLarge):
        apply({"f": ""}, [TextChange("f", 0, 0, "é" * (512 * 1024 + 1))])


@given(texts, texts)
def test_the_difference_of_two_texts_turns_one_into_the_other(old: str, new: str) -> None:
    change = difference(old, new)
    assert (change is None) == (old == new)
    if change is not None:
        start, end, insert = change
        assert apply({"f": old}, [TextChange("f", start, end, insert)]) == {"f": new}


@given(st.dictionaries(texts, texts, max_size=4))
def test_the_digest_does_not_depend_on_the_order_of_files(files: dict[str, str]) -> None:
    assert digest(files) == digest(dict(reversed(files.items())))
