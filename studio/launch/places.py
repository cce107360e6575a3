"""Where things are: the project's folders and the data folder of one studio."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """*project* is the clone, *data* what this studio owns (database, results, logs; `var/` unless told)."""

    project: Path
    data: Path

    @classmethod
    def of(cls, data: str | None = None) -> "Places":
        project = Path(__file__).resolve().parents[2]
        chosen = data or os.environ.get("LAGWISE_DATA_DIR") or str(project / "var")
        return cls(project, Path(chosen).expanduser().resolve())

    @property
    def venv(self) -> Path:
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def static(self) -> Path:
        return self.project / "static"

    @property
    def examples(self) -> Path:
        return self.project / "examples"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def run(self) -> Path:
        """The lock, the list of processes and the stamps of this data folder."""
        return self.data / "run"

    def site_packages(self) -> list[str]:
        return [str(path) for path in sorted(self.venv.glob("lib/python3*/site-packages"))]

    def make(self) -> None:
        """Create the data folder, readable by its owner only: it holds a secret key and people's designs."""
        for folder in (self.data, self.log, self.run):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def show(self, path: Path) -> str:
        """*path* as a person would type it from the project's folder."""
        return str(path.relative_to(self.project)) if path.is_relative_to(self.project) else str(path)

    def socket_folder(self) -> Path:
        """A private folder (0700, ours) with a short path, the same at every start of this data folder.

        Unix sockets take about 100 characters, and Redis does not say clearly when a path is longer;
        so it is not under the project. A folder that somebody else made under that name is not used.
        """
        folder = self._usual_socket_folder()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            seen = folder.lstat()
            if folder.is_symlink() or seen.st_uid != os.getuid() or seen.st_mode & 0o077:
                return Path(tempfile.mkdtemp(prefix="lagwise-", dir=folder.parent))
        return folder

    def _usual_socket_folder(self) -> Path:
        root = Path(tempfile.gettempdir())
        if len(str(root)) > 60:
            root = Path("/tmp")
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:10]
        return root / f"lagwise-{os.getuid()}-{name}"

    def forget_socket_folder(self) -> None:
        """Remove the folder of `socket_folder` when nothing is in it any more."""
        with suppress(OSError):
            self._usual_socket_folder().rmdir()


def digest(paths: Iterable[Path], *more: str) -> str:
    """One hash over the names and contents of *paths* and the texts *more*: what a stamp records."""
    total = hashlib.sha256()
    for text in more:
        total.update(text.encode() + b"\0")
    for path in sorted(paths):
        total.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether *stamp* records *value*, so that the work it stands for need not be done again."""
    try:
        return stamp.read_text().strip() == value
    except OSError:
        return False
