"""The main job without a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MET = re.compile("objectives met$")

MOST_STOPS = 250


def tab_to(page: Page, name: str | re.Pattern[str]) -> None:
    """Presses Tab until what has the focus reads *name*. Fails when the whole page has no such stop."""
    pattern = re.compile(f"^{re.escape(name)}$") if isinstance(name, str) else name
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''"
        ).strip()
        if pattern.search(stop):
            return
        stops.append(stop.splitlines()[0] if stop else "")
    pytest.fail(f"no way to {name} by Tab; the stops were {stops}")


def test_open_change_run_and_read_without_a_mouse(page: Page, studio: Studio) -> None:
    design = studio.new_design("order-processing", "Keyboard only")
    page.goto("/")
    tab_to(page, re.compile("^Keyboard only"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/designs/{design}")
    editor = DesignPage(page)
    expect(editor.node("payments")).to_be_visible()

    # Find a node by name, rename it, take that back.
    page.keyboard.press("Control+k")
    page.keyboard.type("payments")
    page.keyboard.press("Enter")
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("textbox", name="Name")).to_have_value("payments")
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("billing")
    page.keyboard.press("Enter")
    expect(editor.node("billing")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(editor.node("payments")).to_be_visible()

    # Choose a speed, run, pause, resume, and go to the results.
    tab_to(page, "10×")
    expect(page.get_by_role("tooltip")).to_contain_text("break things while it runs")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    editor.controls.locator("..").locator("[data-first-frame-ms]").wait_for()
    editor.expect_state("running")  # until then the button still says Run
    tab_to(page, "Pause")
    page.keyboard.press("Enter")
    editor.expect_state("paused")
    tab_to(page, "Resume")
    page.keyboard.press("Enter")
    editor.expect_state("running")
    tab_to(page, "Max")
    page.keyboard.press("Enter")
    editor.expect_state("finished")
    tab_to(page, "Results")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=MET)).to_be_visible()

    # The slowest trace, span by span.
    tab_to(page, re.compile(r"\bfrom 0\b.*\bfor\b", re.DOTALL))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox", name="Spans").get_by_role("option").nth(1)).to_be_focused()


def test_the_page_begins_with_a_way_past_the_bar(page: Page) -> None:
    page.goto("/")
    way_past = page.get_by_role("link", name="Skip to the page")
    expect(way_past).to_be_attached()  # drawn by the bundle: a Tab before that has nothing to reach
    page.keyboard.press("Tab")
    expect(way_past).to_be_focused()


def test_keys_do_nothing_while_one_types(page: Page, studio: Studio) -> None:
    editor = DesignPage(page).open(studio.new_design("order-processing"))
    field = editor.select("payments").get_by_role("textbox", name="Instances")
    field.fill("12")
    field.press("Delete")
    expect(editor.node("payments")).to_be_visible()
