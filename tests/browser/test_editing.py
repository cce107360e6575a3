"""Editing in the browser: what is undone, what is saved, and what happens when two windows edit at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio, Troubles

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def editor(page: Page, studio: Studio) -> DesignPage:
    return DesignPage(page).open(studio.new_design("order-processing"))


def instances(inspector: Locator) -> Locator:
    return inspector.get_by_role("textbox", name="Instances")


def set_instances(editor: DesignPage, service: str, number: int) -> None:
    field = instances(editor.select(service))
    field.fill(str(number))
    field.press("Enter")


def text_of(studio: Studio, design: str, revision: int | None = None) -> str:
    where = f"/api/designs/{design}" + ("" if revision is None else f"/revisions/{revision}")
    return str(studio.call("GET", where)["files"]["design.yaml"])


def instances_of(text: str, service: str) -> int:
    found = re.search(rf"^  {service}:\n(?:    .*\n)*?    instances: (\d+)", text, re.MULTILINE)
    assert found, text
    return int(found[1])


def test_a_change_is_undone_and_redone_by_keys(editor: DesignPage) -> None:
    before = instances(editor.select("payments")).input_value()
    set_instances(editor, "payments", 9)
    editor.node("payments").click()
    editor.page.keyboard.press("Control+z")
    expect(instances(editor.select("payments"))).to_have_value(before)
    editor.node("payments").click()
    editor.page.keyboard.press("Control+Shift+z")
    expect(instances(editor.select("payments"))).to_have_value("9")


def test_a_change_saves_itself_as_the_next_revision(editor: DesignPage, studio: Studio) -> None:
    set_instances(editor, "payments", 9)
    editor.expect_saved(2)
    assert instances_of(text_of(studio, editor.design), "payments") == 9
    editor.page.reload()
    expect(instances(editor.select("payments"))).to_have_value("9")


def test_comments_and_order_survive_an_edit(editor: DesignPage, studio: Studio) -> None:
    before = text_of(studio, editor.design)
    set_instances(editor, "payments", 9)
    editor.expect_saved(2)
    after = text_of(studio, editor.design)
    changed = [
        pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]
    ]
    assert len(changed) == 1
    assert "#" in after


def test_two_windows_that_touch_the_same_place_keep_both_versions(
    editor: DesignPage, studio: Studio, troubles: Troubles
) -> None:
    troubles.expect("409")  # the browser logs the refused save as an error
    second = DesignPage(studio.context.new_page())
    held: list[Route] = []
    second.page.route("**/api/designs/*/changes", lambda route: held.append(route))
    second.open(editor.design)
    set_instances(second, "payments", 5)
    while not held:  # until the second window wants to save; a route is called while the page is waited for
        second.page.wait_for_timeout(50)
    set_instances(editor, "payments", 7)
    editor.expect_saved(2)
    for route in held:
        route.continue_()
    second.page.unroute("**/api/designs/*/changes")
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text("instances: 7")
    expect(dialog).to_contain_text("instances: 5")
    dialog.get_by_role("button", name="Keep mine").click()
    second.expect_saved(3)
    assert instances_of(text_of(studio, editor.design), "payments") == 5
    assert instances_of(text_of(studio, editor.design, 2), "payments") == 7


def test_two_windows_that_touch_different_places_end_with_both_changes(
    editor: DesignPage, studio: Studio, troubles: Troubles
) -> None:
    troubles.expect("409")
    second = DesignPage(studio.context.new_page()).open(editor.design)
    set_instances(editor, "payments", 7)
    editor.expect_saved(2)
    second.expect_saved(2)
    set_instances(second, "inventory", 3)
    second.expect_saved(3)
    editor.expect_saved(3)
    text = text_of(studio, editor.design)
    assert (instances_of(text, "payments"), instances_of(text, "inventory")) == (7, 3)
    expect(instances(editor.select("inventory"))).to_have_value("3")


def test_a_mistake_in_yaml_is_named_with_its_place(editor: DesignPage) -> None:
    editor.select("payments").get_by_role("button", name="Show in YAML").click()
    editor.page.locator(".cm-line", has_text=re.compile("instances:")).first.click()
    editor.page.keyboard.press("End")
    editor.page.keyboard.type("x")
    problems = editor.tab("Problems")
    expect(problems.get_by_text("is not a whole number")).to_be_visible(timeout=15_000)
    expect(problems.get_by_text(re.compile(r"\b\d+:\d+\b|line \d+")).first).to_be_visible()
