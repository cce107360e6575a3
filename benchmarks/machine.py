"""What the benchmark ran on: nothing that tells one machine of a kind from another."""

import os
import platform
import re
import subprocess
from pathlib import Path

from benchmarks.bare_loop import compiler
from benchmarks.peers import version_of

PACKAGES = ("numba", "numpy", "simpy", "ciw", "salabim")


def describe() -> dict[str, str]:
    """Name → value: processor, cores, memory, system, and the versions of all that took part."""
    rows = {
        "processor": _processor(),
        "cores": str(os.cpu_count() or "unknown"),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} on {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }
    for package in PACKAGES:
        rows[package] = version_of(package) or "not installed"
    rows["C compiler"] = _compiler()
    return rows


def _processor() -> str:
    """As the system names it."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", listed.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return found[1].strip()
    return platform.processor() or "unknown"


def _compiler() -> str:
    found = compiler()
    if found is None:
        return "none"
    said = subprocess.run([found, "--version"], check=False, capture_output=True, text=True).stdout
    return said.partition("\n")[0].strip() or "unknown"
