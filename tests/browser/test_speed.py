"""The speed of a run: chosen beside Run before it begins, kept while it goes on and after it, in one place."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def editor(page: Page, studio: Studio) -> DesignPage:
    return DesignPage(page).open(studio.new_design("order-processing"))


def test_a_speed_chosen_before_run_holds_from_the_first_frame(editor: DesignPage, studio: Studio) -> None:
    editor.expect_speed("Max")
    editor.run("10×")
    run = studio.run(editor.run_id())
    assert (run["state"], run["speed"]) == ("running", 10)
    assert run["now_s"] < 30
    editor.speed("Max")
    editor.expect_state("finished")


def test_the_last_choice_is_remembered_by_the_browser(editor: DesignPage, studio: Studio) -> None:
    editor.speed("60×")
    editor.page.reload()
    editor.expect_speed("60×")
    other = DesignPage(studio.context.new_page()).open(studio.new_design("order-processing"))
    other.expect_speed("60×")
    other.run()
    assert studio.run(other.run_id())["speed"] == 60
    other.speed("Max")
    other.expect_state("finished")
    other.expect_speed("Max")
    editor.page.reload()
    editor.expect_speed("Max")


def test_it_is_chosen_by_keyboard_and_in_the_command_palette(editor: DesignPage) -> None:
    editor.page.keyboard.press("Control+k")
    editor.page.keyboard.type("speed 60")
    editor.page.keyboard.press("Enter")
    editor.expect_speed("60×")
    editor.speeds.get_by_role("button", name="10×").focus()
    editor.page.keyboard.press("Space")
    editor.expect_speed("10×")


def test_each_speed_says_what_it_does(editor: DesignPage) -> None:
    editor.page.mouse.move(700, 400)  # a person's mouse comes from somewhere
    editor.speeds.get_by_role("button", name="Max").hover()
    expect(editor.page.get_by_role("tooltip")).to_have_text(
        "As fast as the machine goes; choose 10× to break things while it runs"
    )


def places(editor: DesignPage) -> list[tuple[float, float]]:
    """Left edge and width of what stands beside Run."""
    bar = editor.page.locator(".top-bar")
    beside = (bar.locator(".scenario-pick"), editor.speeds, bar.get_by_role("button", name="Run", exact=True))
    boxes = [each.bounding_box() for each in beside]
    return [(box["x"], box["width"]) for box in boxes if box is not None]


COVERED = """() => {
  const parts = [...document.querySelectorAll(
    '.crumb, .top-status > *, .run-controls > :not(.run-bar), .top-actions > :not(.run-controls), .top-end > *'
  )].map((part) => [part.innerText || part.getAttribute('aria-label') || part.className, part.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1);
  return parts.flatMap(([name, box], index) => {
    const next = parts[index + 1];
    return next !== undefined && next[1].left < box.right - 0.5 ? [`${name} | ${next[0]}`] : [];
  });
}"""


@pytest.mark.parametrize("width", [1440, 1280, 1024])
def test_it_stays_where_it_is_and_nothing_in_the_bar_is_covered(editor: DesignPage, width: int) -> None:
    editor.page.set_viewport_size({"width": width, "height": 800})
    before = places(editor)
    assert editor.page.evaluate(COVERED) == []
    editor.run("10×")
    assert places(editor) == before
    assert editor.page.evaluate(COVERED) == []
    editor.controls.get_by_role("button", name="Pause").click()
    editor.expect_state("paused")
    assert places(editor) == before
    editor.speed("Max")
    editor.controls.get_by_role("button", name="Resume").click()
    editor.expect_state("finished")
    assert places(editor) == before
    assert editor.page.evaluate(COVERED) == []


@pytest.mark.parametrize("width", [1440, 1024])
def test_the_bar_of_the_results_covers_nothing_either(page: Page, studio: Studio, width: int) -> None:
    _, run = studio.finished_run(
        "order-processing-origin", "poison-order", "Order processing, as first written"
    )
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"/runs/{run}")
    here = page.get_by_role("navigation", name="Where you are").locator(".crumb-here")
    expect(here).to_have_text("Run of poison-order")
    assert page.evaluate(COVERED) == []
    assert here.evaluate("crumb => crumb.scrollWidth <= crumb.clientWidth + 1")


def test_a_run_that_waits_for_a_worker_says_so_until_one_comes(editor: DesignPage, studio: Studio) -> None:
    busy = studio.new_run(editor.design, "normal", speed=1)
    studio.wait_for(busy, "running")
    waiting = DesignPage(editor.page).open(studio.new_design("order-processing"))
    before = places(waiting)
    waiting.page.get_by_role("button", name="Run", exact=True).click()
    expect(waiting.controls).to_contain_text("Waiting for a worker")
    assert places(waiting) == before
    assert waiting.page.evaluate(COVERED) == []
    why = waiting.page.get_by_text("No worker is free yet")
    expect(why).to_be_visible()
    studio.call("POST", f"/api/runs/{busy}/control", {"action": "stop"})
    waiting.expect_state("finished")
    expect(why).not_to_be_visible()
