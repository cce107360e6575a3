"""What every target writes for the example, file by file, under review."""

from tests.exporters.write_golden import GOLDEN, expected


def test_the_example_is_written_as_it_was_reviewed() -> None:
    there = {
        path.relative_to(GOLDEN).as_posix(): path.read_text(encoding="utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert there == expected()


def test_the_same_design_gives_the_same_bytes() -> None:
    assert expected() == expected()
