"""A signed-in browser without a face, at a studio that really runs."""

import contextlib
import json
import os
import subprocess
import sys
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.services.studio_process import PROJECT, StudioProcess


class Visitor:
    """What a page does by itself: cookies, the CSRF token, JSON both ways, the socket of a run."""

    def __init__(self, studio: StudioProcess) -> None:
        self.base = studio.url
        made = subprocess.run(
            [sys.executable, "manage.py", "sign_in_address", "--base", studio.url],
            cwd=PROJECT,
            env=os.environ
            | {"LAGWISE_DATA_DIR": str(studio.data_dir), "DJANGO_SETTINGS_MODULE": "studio.config.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.opener.open(made.stdout.strip()).read()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        cookies = {cookie.name: cookie.value or "" for cookie in self.jar}
        headers = {"X-CSRFToken": cookies["csrftoken"], "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with self.opener.open(Request(self.base + path, data, headers, method=method)) as answer:
            return json.loads(answer.read() or b"null")

    def listen(self, run_id: str, after: int = -1) -> Any:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        return connect(
            f"{self.base.replace('http', 'ws')}/ws/runs/{run_id}?after={after}",
            additional_headers={"Cookie": cookies},
            origin=Origin(self.base),
            max_size=None,
        )

    def example(self) -> str:
        project = self.ask("GET", "/api/projects")[0]
        rows = self.ask("GET", f"/api/projects/{project['id']}/designs")
        return str(next(row["id"] for row in rows if row["name"] == "Order processing"))

    def start(self, **wish: Any) -> dict[str, Any]:
        run: dict[str, Any] = self.ask(
            "POST", f"/api/designs/{self.example()}/runs", {"scenario": "normal"} | wish
        )
        return run

    def follow(self, run_id: str, after: int = -1, until: int | None = None) -> list[int]:
        """The numbers of the frames that come, to the end or until one."""
        numbers: list[int] = []
        # Any other code than 1000 ("finished") raises.
        with contextlib.suppress(ConnectionClosedOK), self.listen(run_id, after) as socket:
            while until is None or not numbers or numbers[-1] < until:
                message = json.loads(socket.recv(60))
                if message["type"] == "frames":
                    numbers += [frame["n"] for frame in message["frames"]]
        return numbers

    def outcome(self, run_id: str) -> Any:
        report = self.ask("GET", f"/api/runs/{run_id}/result")
        report.pop("timings")
        return report, self.ask("GET", f"/api/runs/{run_id}/frames")["frames"]
