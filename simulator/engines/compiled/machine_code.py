"""Where the engine's machine code is kept."""

from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import numba
from numba.core import config

from simulator.engines.compiled.branches import SHARES


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _folder() -> Path:
    """Name the folder of machine code after the sources: Numba itself looks at one file's date only.

    Below NUMBA_CACHE_DIR if that is set, else below the project, else in the system's folder for
    temporary files. Numba adds the processor to the key.
    """
    here = Path(__file__).resolve()
    sources = sorted([*here.parent.glob("*.py"), *here.parents[2].glob("plan/arrays.py")])
    beside = ("base/draws.py", "base/transcendental.py", "metrics/collectors.py")
    sources += [SHARES, *(here.parents[2] / name for name in beside)]
    digest = sha256(numba.__version__.encode())
    for source in sources:
        digest.update(source.read_bytes())
    name = digest.hexdigest()[:16]
    project = here.parents[3] / ".numba_cache"
    temporary = Path(gettempdir()) / "lagwise-machine-code"
    places = [Path(config.CACHE_DIR)] if config.CACHE_DIR else [project, temporary]
    return next((place / name for place in places if _writable(place / name)), places[-1] / name)


MACHINE_CODE: Final = _folder()
