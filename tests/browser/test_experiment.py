"""Replications of one scenario: started by keyboard, followed, cancelled, and one of them opened as a run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio, accessibility_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MET = re.compile("objectives met$")


def start(studio: Studio, design: str, replications: int, scenario: str = "normal", **more: object) -> str:
    body = {"scenario": scenario, "replications": replications, **more}
    return str(studio.call("POST", f"/api/designs/{design}/experiments", body)["id"])


def test_a_scenario_is_replicated_by_keyboard_and_one_replication_opened_as_a_run(
    page: Page, studio: Studio
) -> None:
    DesignPage(page).open(studio.new_design("order-processing"))
    page.keyboard.press("Control+Shift+Enter")
    dialog = page.get_by_role("dialog", name=re.compile("^Replicate"))
    count = dialog.get_by_role("textbox", name="Replications")
    expect(count).to_be_focused()
    expect(count).to_have_value("10")
    count.fill("1")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("at least two replications")
    count.fill("4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/experiments/*")
    experiment = page.url.rsplit("/", 1)[1]
    expect(page.get_by_role("heading", name=MET)).to_be_visible(timeout=90_000)
    for number in page.get_by_role("region", name="Headline numbers").locator(".number").all():
        expect(number).to_contain_text(re.compile(r" to .*, 95\s%|sum of 4 runs"))

    page.get_by_role("button", name="Open replication 3 as a run").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("heading", name=MET)).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("replication 3, single run"))).to_be_visible()
    expect(page.get_by_role("link", name="replication 3 of an experiment")).to_have_attribute(
        "href", f"/experiments/{experiment}"
    )
    alone = studio.call("GET", f"/api/runs/{page.url.rsplit('/', 1)[1]}/result")
    counted = studio.call("GET", f"/api/experiments/{experiment}/replications")[2]
    values = {each["name"]: each["value"] for each in alone["objectives"]}
    assert values == {each["name"]: each["value"] for each in counted["objectives"]}


def test_progress_is_followed_and_cancelling_keeps_what_is_done(page: Page, studio: Studio) -> None:
    experiment = start(studio, studio.new_design("order-processing"), 200)
    page.goto(f"/experiments/{experiment}")
    title = page.locator("#going-title")
    expect(title).to_have_text(
        re.compile(r"^([2-9]|[1-9]\d) of 200 replications, about .* left$"), timeout=60_000
    )
    expect(page.get_by_role("progressbar", name="Replications")).to_have_attribute(
        "aria-valuenow", re.compile(r"^[1-9]")
    )
    so_far = page.get_by_role("list", name="Objectives so far").get_by_role("listitem").first
    expect(so_far).to_contain_text(re.compile(r"met in \d+ of \d+\sreplications"))
    assert not (faults := accessibility_faults(page)), "\n".join(faults)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name=re.compile(r"^Cancelled after \d+ of 200"))).to_be_visible(
        timeout=10_000
    )
    expect(page.get_by_role("heading", name=MET)).to_be_visible()


def test_a_run_is_replicated_from_its_results_and_earlier_experiments_are_listed(
    page: Page, studio: Studio
) -> None:
    design, run = studio.finished_run("order-processing", "normal")
    earlier = start(studio, design, 2, until_s=20)
    page.goto(f"/runs/{run}")
    page.get_by_role("button", name="Replicate…").click()
    dialog = page.get_by_role("dialog", name="Replicate normal")
    link = dialog.get_by_role("region", name="Earlier experiments").get_by_role("link")
    expect(link).to_have_attribute("href", f"/experiments/{earlier}")
    dialog.get_by_role("textbox", name="Replications").fill("2")
    dialog.get_by_role("button", name="Replicate").click()
    page.wait_for_url("**/experiments/*")
    expect(page.get_by_role("heading", name=MET)).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_page_has_no_accessibility_faults(page: Page, studio: Studio, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    experiment = start(studio, studio.new_design("order-processing-origin"), 3, "payment-outage")
    page.goto(f"/experiments/{experiment}")
    expect(page.get_by_role("listbox", name="Spans")).to_be_visible(timeout=90_000)
    assert not (faults := accessibility_faults(page)), "\n".join(faults)
