"""The editor as a person sees it: nodes, inspector, dock and the run in the top bar."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

# What the page keeps of a run, read from outside of React: the frames are drawn, not written into the document.
RUN = ".run-controls"


class DesignPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, design: str) -> "DesignPage":
        self.page.goto(f"/designs/{design}")
        expect(self.node("orders")).to_be_visible()
        return self

    @property
    def design(self) -> str:
        """The id in the address."""
        found = re.search(r"/designs/([^/?#]+)", self.page.url)
        assert found, self.page.url
        return found[1]

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def select(self, name: str) -> Locator:
        """Clicks a node and returns the inspector."""
        self.node(name).click()
        inspector = self.page.get_by_role("complementary", name="Inspector")
        expect(inspector.get_by_role("textbox", name="Name")).to_have_value(name)
        return inspector

    def tab(self, name: str) -> Locator:
        """Opens a tab of the dock and returns its panel."""
        self.page.get_by_role("tab", name=re.compile(f"^{name}")).click()
        return self.page.get_by_role("tabpanel", name=re.compile(f"^{name}"))

    def expect_saved(self, revision: int | None = None) -> None:
        wanted = r"Saved · r\d+" if revision is None else f"Saved · r{revision}$"
        expect(self.page.get_by_text(re.compile(wanted)).first).to_be_visible(timeout=10_000)

    def choose_scenario(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile("Scenario")).first.click()
        self.page.get_by_role("option", name=name, exact=True).click()

    def run(self, speed: str | None = None) -> Locator:
        """Presses Run, after choosing *speed*, and returns the run's controls, once its first frame is there.

        As fast as the machine goes, which is the usual speed, a run is over before one can break it.
        """
        if speed is not None:
            self.speed(speed)
        earlier = self.controls.get_attribute("data-run") if self.controls.count() else None
        self.page.get_by_role("button", name="Run", exact=True).click()
        controls = self.page.locator(f'{RUN}[data-first-frame-ms]:not([data-run="{earlier}"])')
        controls.wait_for()
        return controls

    @property
    def controls(self) -> Locator:
        return self.page.locator(RUN)

    def run_id(self) -> str:
        return str(self.controls.get_attribute("data-run"))

    def first_frame_ms(self) -> int:
        return int(self.controls.get_attribute("data-first-frame-ms") or "0")

    def expect_state(self, state: str, timeout_s: float = 60) -> None:
        expect(self.controls).to_have_attribute("data-state", state, timeout=timeout_s * 1000)

    @property
    def speeds(self) -> Locator:
        return self.page.get_by_role("group", name="Speed")

    def speed(self, label: str) -> None:
        """Chooses the speed of the run that goes on, or of the next one: it is the same control."""
        self.speeds.get_by_role("button", name=label, exact=True).click()
        self.expect_speed(label)

    def expect_speed(self, label: str) -> None:
        expect(self.speeds.get_by_role("button", pressed=True)).to_have_text(label)

    def inject(self, node: str, item: str | re.Pattern[str]) -> None:
        """Right-clicks *node* and breaks it."""
        self.node(node).click(button="right")
        self.page.get_by_role("menuitem", name=item).click()

    def frames(self) -> list[dict[str, Any]]:
        """What the chart "Lag in records" holds, by its own table's file: every frame, so a gap would show."""
        panel = self.tab("Charts")
        with self.page.expect_download() as download:
            panel.get_by_role("button", name="Lag in records as CSV").click()
        header, *rows = download.value.path().read_text().splitlines()
        names = header.split(",")
        return [dict(zip(names, map(float, row.split(",")), strict=True)) for row in rows if row]
