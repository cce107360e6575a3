"""`make conformance`: everything by which the engines are held to each other and to their bounds, and one line at the end."""

import sys
import time
from collections import Counter

import pytest
from _pytest.reports import TestReport

from tests.architecture import tree


class Count:
    """Counts the outcomes of a pytest run."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: TestReport) -> None:
        if report.when == "call" or report.failed or report.skipped:
            self.outcomes[report.outcome] += 1


FOLDERS = ("analytic", "conformance", "engines", "studio/test_worker_start.py")


def main() -> int:
    """0 when both engines gave the same bits everywhere and the bounds held; what was skipped did not hold."""
    began, count = time.monotonic(), Count()
    arguments = ["-q", "-s", "-m", "conformance or not browser and not broker", "--durations=5"]
    folders = [str(tree.PROJECT / "tests" / name) for name in FOLDERS]
    code = int(pytest.main([*arguments, *folders], plugins=[count]))
    passed, failed, skipped = (count.outcomes[outcome] for outcome in ("passed", "failed", "skipped"))
    seconds = time.monotonic() - began
    if code == 0 and passed and not skipped:
        print(
            f"\nCONFORMS: both engines gave the same bits, and every bound held, in all {passed} tests, {seconds:.0f} s."
        )
        return 0
    if code == 0 and passed:
        print(f"\nNOT ALL WAS TRIED: {passed} tests passed, {skipped} were skipped, {seconds:.0f} s.")
        return 1
    print(f"\nDIFFERS: {failed} of {passed + failed} tests failed, {seconds:.0f} s.")
    return code or 1


if __name__ == "__main__":
    sys.exit(main())
