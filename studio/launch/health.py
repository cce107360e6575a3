"""`python -m studio.launch.health`: exit code 0 when the web process of this container answers /healthz."""

import http.client
import os
import sys


def answers(
    port: int, host: str, timeout_s: float = 5.0, statuses: frozenset[int] = frozenset({200})
) -> bool:
    """Whether GET /healthz on this machine's *port* has one of *statuses* (empty: any), asked for as *host*."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        # As from the proxy in front, for the deployed studio redirects plain requests to https.
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return not statuses or status in statuses


if __name__ == "__main__":
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    sys.exit(0 if answers(int(os.environ.get("PORT") or 8000), allowed or "127.0.0.1") else 1)
