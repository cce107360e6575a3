"""axe-core finds nothing on any page, in light and in dark."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio, accessibility_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Scheme = Literal["light", "dark"]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, page: Page) -> Scheme:
    chosen: Scheme = request.param
    page.emulate_media(color_scheme=chosen)
    return chosen


def expect_no_faults(page: Page) -> None:
    assert not (faults := accessibility_faults(page)), "\n".join(faults)


def test_the_first_page(page: Page, scheme: Scheme) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("^Order processing")).first).to_be_visible()
    expect_no_faults(page)


@pytest.mark.parametrize("tab", ["Problems", "Scenario", "Events", "Charts", "YAML"])
def test_the_editor(page: Page, studio: Studio, scheme: Scheme, tab: str) -> None:
    editor = DesignPage(page).open(studio.new_design("order-processing-origin"))
    editor.select("orders")
    expect(editor.tab(tab)).to_be_visible()
    page.wait_for_timeout(300)  # for the view to fit and the text to be coloured
    expect_no_faults(page)


def test_a_run_and_the_menu_that_breaks_it(page: Page, studio: Studio, scheme: Scheme) -> None:
    editor = DesignPage(page).open(studio.new_design("order-processing"))
    editor.run("10×")
    editor.controls.get_by_role("button", name="Pause").click()
    editor.expect_state("paused")
    expect(editor.tab("Charts").locator("canvas").first).to_be_visible()
    expect_no_faults(page)
    editor.node("order-events").click(button="right")
    expect(page.get_by_role("menuitem", name=re.compile("^Lose a broker"))).to_be_visible()
    expect_no_faults(page)
    page.keyboard.press("Escape")
    editor.controls.get_by_role("button", name="Stop").click()
    editor.expect_state("stopped")


def test_the_export(page: Page, studio: Studio, scheme: Scheme) -> None:
    page.goto(f"/designs/{studio.new_design('order-processing')}/export")
    expect(page.get_by_role("region", name="Losses")).to_be_visible()
    expect_no_faults(page)
