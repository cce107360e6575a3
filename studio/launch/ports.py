"""The port that the studio answers on."""

import socket

from studio.launch.problem import Problem


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nothing listens on *port*; a port just left in TIME_WAIT counts as free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free(host: str = "127.0.0.1") -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def require_free(port: int) -> None:
    """Raise `Problem` unless the studio can listen on *port*."""
    if not 1 <= port <= 65535:
        raise Problem(f"{port} is not a port. Choose one from 1024 to 65535: make run PORT=8001")
    if not is_free(port):
        spare = next(
            (other for other in range(port + 1, min(port + 50, 65536)) if is_free(other)), any_free()
        )
        raise Problem(f"Port {port} is taken by another program. Choose another: make run PORT={spare}")
