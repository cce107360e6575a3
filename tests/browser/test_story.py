"""The main job in one go, as the first issue tells it: open, change, run, break, pause, reload, read, export."""

import re
import zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.design_page import DesignPage
from tests.browser.studio_pages import Studio, Troubles, sign_in_address
from tests.services.studio_process import StudioProcess

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MET = re.compile("objectives met$")


def test_from_the_first_page_to_the_files(studio_stack: StudioProcess, browser: Browser) -> None:
    # A browser that was never here: the one-time address is all it has.
    context = browser.new_context(base_url=studio_stack.url, viewport={"width": 1440, "height": 900})
    watched = Troubles()
    watched.watch(context)
    page = context.new_page()
    page.goto(sign_in_address(studio_stack))
    studio = Studio(studio_stack, context)

    # Open the example.
    page.get_by_role("complementary", name="Examples").get_by_role(
        "button", name=re.compile("^Order processing Event")
    ).click()
    dialog = page.get_by_role("dialog", name="New design")
    dialog.get_by_role("textbox", name="Name").fill("Orders of the story")
    dialog.get_by_role("button", name="Create and open").click()
    page.wait_for_url(re.compile("/designs/"))
    editor = DesignPage(page)
    design = editor.design
    expect(editor.node("payments")).to_be_visible()

    # Change a service time in the inspector: the problems answer.
    inspector = editor.select("payments")
    inspector.get_by_role("button", name=re.compile("^charge takes")).click()
    takes = inspector.get_by_role("textbox", name="Takes")
    takes.fill("2 s")
    takes.press("Enter")
    problems = editor.tab("Problems")
    expect(problems.get_by_text(re.compile("payments")).first).to_be_visible()

    # And back in YAML: the problem goes.
    yaml = editor.tab("YAML").get_by_role("textbox", name="The design as YAML")
    expect(yaml).to_be_visible()
    inspector.get_by_role("button", name="Show in YAML").click()
    line = page.locator(".cm-line", has_text=re.compile("takes: 2 s")).first
    line.click()
    page.keyboard.press("End")
    text = line.inner_text()
    page.keyboard.press("Shift+Home")
    page.keyboard.type(text.strip().replace("2 s", "2 ms"))
    expect(editor.tab("Problems").get_by_text("No problems found")).to_be_visible(timeout=15_000)
    editor.expect_saved()

    # Run, and break it.
    editor.choose_scenario("normal")
    studio.wait_for(studio.new_run(design, "normal", until_s=2), "finished")  # warms the worker
    editor.run("10×")
    assert editor.first_frame_ms() < 2000
    editor.inject("order-events", re.compile("^Lose a broker of main"))
    expect(editor.tab("Events").get_by_text(re.compile("Broker 0 of main")).first).to_be_visible(
        timeout=20_000
    )

    # Pause, reload, resume: nothing is missing.
    editor.controls.get_by_role("button", name="Pause").click()
    editor.expect_state("paused")
    run = editor.run_id()
    page.reload()
    expect(editor.controls).to_have_attribute("data-run", run)
    editor.controls.get_by_role("button", name="Resume").click()
    editor.speed("Max")
    editor.expect_state("finished")
    frames = editor.frames()
    lags = [sum(value for name, value in frame.items() if name != "time_s") for frame in frames]
    assert max(lags) > 100
    assert lags[-1] < max(lags) / 10
    computed = studio.call("GET", f"/api/runs/{run}/frames?after=-1")["frames"]
    assert [frame["time_s"] for frame in frames] == [frame["t"] for frame in computed]

    # Read the verdicts, and why; open the slowest trace.
    editor.controls.get_by_role("link", name="Results").click()
    expect(page.get_by_role("heading", name=MET)).to_be_visible()
    expect(page.get_by_role("region", name="Effects of faults")).to_contain_text("Broker 0 of main")
    spans = page.get_by_role("listbox", name="Spans").get_by_role("option")
    expect(spans.first).to_be_visible()
    page.get_by_label("Slowest traces").get_by_role("button").first.click()
    spans.first.focus()
    page.keyboard.press("End")
    expect(spans.last).to_be_focused()

    # Take the files.
    page.goto(f"/designs/{design}/export")
    page.get_by_role("button", name=re.compile("^Strimzi topics")).click()
    expect(page.get_by_role("region", name="Losses")).to_be_visible()
    expect(page.get_by_text("kafka.strimzi.io/v1").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("zip", re.IGNORECASE)).click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert any(name.endswith((".yaml", ".yml")) for name in names), names

    assert not watched.violations
    assert not watched.unexpected
    context.close()
