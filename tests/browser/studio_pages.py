"""The studio as a test sees it: its address, its API with the page's session, and what must never happen on a page."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.services.studio_process import PROJECT, StudioProcess

AXE = PROJECT / "static" / "node_modules" / "axe-core" / "axe.min.js"

# Run in every page before its own scripts: violations of the content security policy reach the test at once.
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  window.reportViolation(`${event.violatedDirective}: ${event.blockedURI || event.sourceFile} ${event.sample || ''}`);
});
"""


@dataclass
class Troubles:
    """What a page must never have: violations of the content security policy, errors, complaints in the console."""

    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.expose_binding("reportViolation", lambda source, text: self.violations.append(text))
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", self._watch_page)
        for page in context.pages:
            self._watch_page(page)

    def _watch_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def expect(self, part: str) -> None:
        """An error with *part* in it belongs to the test: a refused save, a server that was killed."""
        self.expected.append(part)

    @property
    def unexpected(self) -> list[str]:
        return [error for error in self.errors if not any(part in error for part in self.expected)]


class Studio:
    """One signed-in browser context on a running studio."""

    def __init__(self, stack: StudioProcess, context: BrowserContext) -> None:
        self.stack = stack
        self.context = context

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The API with the session and the CSRF token of the browser. Fails on an answer that is not 2xx."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        answer = self.context.request.fetch(
            f"{self.stack.url}{path}",
            method=method,
            data=body,
            headers={"X-CSRFToken": cookies.get("csrftoken", ""), "Referer": f"{self.stack.url}/"},
        )
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:500]}"
        return answer.json() if answer.text() else None

    def new_design(self, example: str, name: str = "") -> str:
        """A design of its own for the test, from *example*. Returns its id."""
        project = self.call("GET", "/api/projects")[0]["id"]
        made = self.call(
            "POST", f"/api/projects/{project}/designs", {"name": name or example, "example": example}
        )
        return str(made["id"])

    def new_run(self, design: str, scenario: str, **more: Any) -> str:
        run = self.call("POST", f"/api/designs/{design}/runs", {"scenario": scenario, "seed": 1, **more})
        return str(run["id"])

    def run(self, run: str) -> dict[str, Any]:
        return dict(self.call("GET", f"/api/runs/{run}"))

    def wait_for(self, run: str, *states: str, timeout_s: float = 90) -> dict[str, Any]:
        """The row of *run* once it is in one of *states*."""
        return dict(self.until(lambda: self.run(run), lambda row: row["state"] in states, timeout_s))

    @staticmethod
    def until(ask: Callable[[], Any], good: Callable[[Any], bool], timeout_s: float = 30) -> Any:
        deadline = time.monotonic() + timeout_s
        while not good(answer := ask()):
            assert time.monotonic() < deadline, f"still {answer}"
            time.sleep(0.1)
        return answer

    def finished_run(self, example: str, scenario: str, name: str = "") -> tuple[str, str]:
        """A design from *example* and its finished run of *scenario*."""
        design = self.new_design(example, name)
        run = self.new_run(design, scenario)
        row = self.wait_for(run, "finished", "failed")
        assert row["state"] == "finished", row["error"]
        return design, run


def sign_in_address(stack: StudioProcess) -> str:
    """A fresh one-time address of the running studio, as `manage.py sign_in_address` prints it."""
    printed = subprocess.run(
        [sys.executable, "manage.py", "sign_in_address", "--base", stack.url],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "studio.config.settings",
            "LAGWISE_DATA_DIR": str(stack.data_dir),
            "LAGWISE_MODE": "local",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return printed.stdout.strip().splitlines()[-1]


def accessibility_faults(page: Page, axe: Path = AXE) -> list[str]:
    """What axe-core finds on *page*: one line per rule and element. Colours count, so the page must be at rest."""
    page.evaluate(axe.read_text())
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
