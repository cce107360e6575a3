"""Pictures for the README from the running studio: `python -m tests.browser.screenshots [folder]`.

Starts a studio of its own on a folder that is thrown away, opens the examples, runs and breaks them,
and photographs what one sees at 1440 x 900, in light and in dark. Needs `make setup` and a Chromium.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio
from tests.services.studio_process import PROJECT, StudioProcess

ORIGIN = "Order processing, as first written"
SIZE = {"width": 1440, "height": 900}
# Simulated seconds: shortly before the outage that begins at 60 the run is slowed down, and while it
# lasts the picture is taken.
SLOW_FROM_S, MOMENT_S = 40, 88

Scheme = Literal["light", "dark"]


def photograph(page: Page, folder: Path, name: str) -> None:
    """Saves the visible part of *page*, without a caret or a half-faded hint in it."""
    page.mouse.move(700, 20)
    page.wait_for_timeout(700)
    page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")
    print(f"{folder / name}.png")


def of_a_run(page: Page, studio: Studio, folder: Path, scheme: Scheme) -> str:
    """The canvas and the charts while the payment outage lasts. Returns the run."""
    editor = DesignPage(page).open(studio.new_design("order-processing", "Order processing"))
    editor.choose_scenario("payment-outage")
    editor.run("60×")
    run = editor.run_id()
    studio.until(lambda: studio.run(run)["now_s"], lambda now_s: now_s > SLOW_FROM_S)
    editor.speed("10×")
    studio.until(lambda: studio.run(run)["now_s"], lambda now_s: now_s > MOMENT_S)
    editor.controls.get_by_role("button", name="Pause").click()
    editor.expect_state("paused")
    editor.select("payments")
    photograph(page, folder, f"run-{scheme}")
    editor.controls.get_by_role("button", name="Stop").click()
    editor.expect_state("stopped")
    return run


def of_the_problems(page: Page, studio: Studio, folder: Path, scheme: Scheme) -> None:
    editor = DesignPage(page).open(studio.new_design("order-processing-origin", ORIGIN))
    expect(editor.tab("Problems").get_by_role("article").first).to_be_visible()
    photograph(page, folder, f"problems-{scheme}")


def of_the_results(page: Page, run: str, folder: Path, scheme: Scheme) -> None:
    page.goto(f"/runs/{run}")
    spans = page.get_by_role("listbox", name="Spans")
    expect(spans).to_be_visible()
    photograph(page, folder, f"results-{scheme}")
    page.locator("#charts").evaluate("section => section.scrollIntoView()")
    photograph(page, folder, f"charts-{scheme}")
    page.locator("#traces").evaluate("section => section.scrollIntoView()")
    photograph(page, folder, f"trace-{scheme}")


def of_the_export(page: Page, studio: Studio, folder: Path, scheme: Scheme) -> None:
    page.goto(f"/designs/{studio.new_design('order-processing', 'Order processing')}/export")
    expect(page.get_by_role("region", name="Losses")).to_be_visible()
    photograph(page, folder, f"export-{scheme}")


def all_pictures(stack: StudioProcess, browser: Browser, folder: Path) -> None:
    context = browser.new_context(base_url=stack.url, viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(stack.open_url)
    studio = Studio(stack, context)
    _, broken = studio.finished_run("order-processing-origin", "payment-outage", ORIGIN)
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        of_a_run(page, studio, folder, scheme)
        of_the_results(page, broken, folder, scheme)
    page.emulate_media(color_scheme="light")
    of_the_problems(page, studio, folder, "light")
    of_the_export(page, studio, folder, "light")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT / "docs" / "images")
    folder: Path = parser.parse_args().folder
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium: apt-get install -y --no-install-recommends chromium", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        stack = StudioProcess(Path(data) / "data")
        stack.start()
        try:
            stack.wait_until_ready()
            arguments = ["--no-sandbox"] if os.getuid() == 0 else []
            all_pictures(stack, playwright.chromium.launch(executable_path=chromium, args=arguments), folder)
        finally:
            stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
