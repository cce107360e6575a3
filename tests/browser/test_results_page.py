"""The page of a run: the verdict first, then why, then everything that was measured."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.studio_pages import Studio, Troubles, accessibility_faults
from tests.services.studio_process import StudioProcess

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MET = re.compile("objectives met$")


@pytest.fixture(scope="module")
def broken_run(
    browser: Browser, browser_context_args: dict[str, object], studio_stack: StudioProcess
) -> Iterator[tuple[str, str]]:
    """The design as first written, with its payment outage: objectives are missed, sagas left stuck."""
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
    yield Studio(studio_stack, context).finished_run("order-processing-origin", "payment-outage")
    context.close()


def test_it_opens_with_how_many_objectives_are_met(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    title = page.get_by_role("heading", name=re.compile(r"^\d+ of \d+ objectives met$"))
    expect(title).to_be_visible()
    assert title.bounding_box()["y"] < 200  # type: ignore[index]  # above everything else


def test_a_missed_objective_says_by_how_much_and_why_and_what_would_mend_it(
    page: Page, broken_run: tuple[str, str]
) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    missed = page.get_by_role("article", name=re.compile("missed$")).first
    expect(missed).to_contain_text("instead of")
    expect(missed).to_contain_text("Why")
    expect(missed).to_contain_text(re.compile(r"outage of card-network|crash of orders"))
    expect(missed).to_contain_text("What would mend it")


def test_every_fault_is_named_with_its_effect(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}#faults")
    effects = page.get_by_role("region", name="Effects of faults")
    expect(effects.get_by_role("row")).to_have_count(3)
    expect(effects).to_contain_text("outage of card-network")
    expect(effects).to_contain_text(re.compile(r"\d\srecords?, \d"))


def test_the_ledger_says_in_words_that_it_balances(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    expect(page.get_by_role("region", name="Where every record went")).to_contain_text(
        "Every record is accounted for"
    )


def test_headline_numbers_are_marked_as_a_single_run(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    numbers = page.get_by_role("region", name="Headline numbers").locator(".number")
    expect(numbers.first).to_be_visible()
    for number in numbers.all():
        expect(number).to_contain_text("single run")


def test_charts_have_units_and_their_numbers_as_a_table_and_a_file(
    page: Page, broken_run: tuple[str, str]
) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    chart = page.get_by_role("region", name="Lag in seconds", exact=True)
    chart.scroll_into_view_if_needed()
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart.locator(".only-read")).to_contain_text(re.compile(r"at most .* at \d+:\d\d"))
    chart.get_by_role("button", name="Lag in seconds as a table").click()
    expect(chart.get_by_role("table").get_by_role("row").nth(5)).to_be_visible()
    with page.expect_download() as download:
        chart.get_by_role("button", name="Lag in seconds as CSV").click()
    assert download.value.suggested_filename == "lag-seconds.csv"
    assert download.value.path().read_text().startswith("time_s,")


def test_the_slowest_trace_is_open_and_arrow_keys_walk_its_spans(
    page: Page, broken_run: tuple[str, str]
) -> None:
    page.goto(f"/runs/{broken_run[1]}#traces")
    spans = page.get_by_role("listbox", name="Spans").get_by_role("option")
    spans.first.focus()
    page.keyboard.press("ArrowDown")
    expect(spans.nth(1)).to_be_focused()
    expect(spans.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(spans.last).to_be_focused()
    traces = page.get_by_label("Slowest traces").get_by_role("button")
    slowest, next_slowest = traces.nth(0), traces.nth(1)
    expect(slowest).to_have_attribute("aria-pressed", "true")
    next_slowest.click()
    expect(next_slowest).to_have_attribute("aria-pressed", "true")


def test_metrics_are_found_by_word_and_sorted_by_heading(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}#metrics")
    metrics = page.get_by_role("region", name="metrics", exact=True)
    page.get_by_role("searchbox", name="Filter metrics").fill("utilisation")
    rows = metrics.locator("tbody tr")
    expect(rows).to_have_count(4)
    metrics.get_by_role("button", name="Value").click()
    shares = [
        float(text.removesuffix("%").strip())
        for text in metrics.locator("tbody td.numeric").all_inner_texts()
    ]
    assert shares == sorted(shares, reverse=True)


def test_downloads_are_the_result_and_the_series(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    for name, begins in (("result.json", b"{"), ("series.parquet", b"PAR1")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(begins)


def test_it_leads_back_to_the_design_at_the_very_revision(page: Page, broken_run: tuple[str, str]) -> None:
    design, run = broken_run
    page.goto(f"/runs/{run}")
    expect(page.get_by_role("link", name="Design at r1")).to_have_attribute(
        "href", f"/designs/{design}?revision=1"
    )


def test_what_would_mend_it_leads_to_the_element(page: Page, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    page.get_by_role("article", name=re.compile("missed$")).get_by_role(
        "link", name="Show order-creation"
    ).first.click()
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("textbox", name="Name")).to_have_value("order-creation")


def test_the_way_back_from_an_older_run_names_its_revision(page: Page, studio: Studio) -> None:
    design = studio.new_design("order-processing")
    note = {"file": "design.yaml", "from": 0, "to": 0, "insert": "# changed since\n"}
    studio.call(
        "POST", f"/api/designs/{design}/changes", {"base_revision": 1, "label": "Note", "changes": [note]}
    )
    page.goto(f"/designs/{design}?revision=1")
    expect(page.get_by_text("That run used revision 1; the design is at revision 2 now.")).to_be_visible()
    page.get_by_role("button", name="Revisions", exact=True).click()
    expect(page.get_by_role("dialog", name="Revisions")).to_be_visible()


def test_run_again_gives_the_same_numbers(page: Page, studio: Studio, broken_run: tuple[str, str]) -> None:
    page.goto(f"/runs/{broken_run[1]}")
    page.get_by_role("button", name="Run again").click()
    page.wait_for_url(lambda url: "/runs/" in url and broken_run[1] not in url)
    again = page.url.rsplit("/", 1)[1]
    expect(page.get_by_role("heading", name=MET)).to_be_visible(timeout=60_000)
    one, other = (studio.call("GET", f"/api/runs/{run}/result") for run in (broken_run[1], again))
    assert {**one, "timings": None} == {**other, "timings": None}


def test_a_stopped_run_says_what_happened_what_it_means_and_what_to_do(page: Page, studio: Studio) -> None:
    run = studio.new_run(studio.new_design("order-processing"), "normal", speed=10)
    studio.wait_for(run, "running")
    studio.call("POST", f"/api/runs/{run}/control", {"action": "stop"})
    studio.wait_for(run, "stopped")
    page.goto(f"/runs/{run}")
    expect(page.get_by_role("heading", name=re.compile(r"^The run was stopped at \d"))).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Run it again to its end")


def test_a_run_that_is_not_there_says_so(page: Page, troubles: Troubles) -> None:
    response = page.goto("/runs/00000000-0000-0000-0000-000000000000")
    assert response is not None
    assert response.status == 404
    troubles.expect("404")  # the browser logs every 404 as an error


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_accessibility_faults(page: Page, broken_run: tuple[str, str], scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"/runs/{broken_run[1]}")
    expect(page.get_by_role("listbox", name="Spans")).to_be_visible()
    assert not (faults := accessibility_faults(page)), "\n".join(faults)
