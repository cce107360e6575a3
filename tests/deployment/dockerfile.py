"""Reads the few instructions that our Dockerfile uses; another one is an error, not a guess."""

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}


@dataclass
class Stage:
    """*base* is the image that it starts from; *steps* are (instruction, rest of the line) in order."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, instruction: str) -> str:
        return [rest for word, rest in self.steps if word == instruction][-1]

    def environment(self) -> dict[str, str]:
        """What all its ENV set."""
        return {
            name: value
            for word, rest in self.steps
            if word == "ENV"
            for name, value in settings(rest).items()
        }


@dataclass(frozen=True)
class Copy:
    """COPY: *stage* None copies from the project."""

    sources: tuple[str, ...]
    target: str
    stage: str | None

    @classmethod
    def of(cls, rest: str) -> "Copy":
        words = shlex.split(rest)
        stage = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else None
        return cls(tuple(words[:-1]), words[-1], stage)


def read(path: Path) -> list[Stage]:
    """The stages of a Dockerfile. Raises ValueError for an instruction that is not known here."""
    stages: list[Stage] = []
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if not line.strip():
            continue
        word, _, rest = line.partition(" ")
        if word not in KNOWN:
            raise ValueError(f"{word} is not read here: {line}")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name or str(len(stages))))
        else:
            stages[-1].steps.append((word, rest.strip()))
    return stages


def settings(rest: str) -> dict[str, str]:
    """What one ENV sets."""
    return dict(pair.split("=", 1) for pair in shlex.split(rest))


def command(rest: str) -> list[str]:
    """The words of a CMD, also of the one inside a HEALTHCHECK (exec form only)."""
    words = json.loads(rest[rest.index("[") :])
    return [str(word) for word in words]


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore's *patterns* leave *path* out: a whole folder, `**/name`, or a name with *."""
    from fnmatch import fnmatch

    parts = Path(path).parts
    for pattern in patterns:
        if pattern.startswith("**/"):
            if any(fnmatch(part, pattern[3:]) for part in parts):
                return True
        elif any(fnmatch("/".join(parts[: end + 1]), pattern) for end in range(len(parts))):
            return True
    return False


def ignore_patterns(path: Path) -> list[str]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
