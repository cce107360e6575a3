"""`python -m studio.launch.fake_broker PORT`: the broker of last resort, a Redis in memory.

Runs in the virtual environment, unlike the rest of the launcher.
"""

import sys

from fakeredis import TcpFakeServer


def main(port: int) -> None:
    """Serve until the process is told to stop."""
    TcpFakeServer.allow_reuse_address = True
    server = TcpFakeServer(("127.0.0.1", port), server_type="redis")
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
