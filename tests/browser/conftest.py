"""Fixtures of the browser tests: a signed-in context per test, and no test passes with a broken promise of every page."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.studio_pages import Studio, Troubles
from tests.services.studio_process import StudioProcess


@pytest.fixture(scope="session")
def base_url(studio_stack: StudioProcess) -> str:
    """Where `page.goto("/…")` goes."""
    return studio_stack.url


@pytest.fixture(scope="session")
def signed_in(studio_stack: StudioProcess, browser: Browser) -> dict[str, Any]:
    """The cookies of the one-time address, which signs a browser in exactly once."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(studio_stack.open_url)
    page.wait_for_load_state("load")
    state = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture(scope="session")
def browser_context_args(
    browser_context_args: dict[str, Any], base_url: str, signed_in: dict[str, Any]
) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": base_url,
        "storage_state": signed_in,
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def troubles(context: BrowserContext) -> Iterator[Troubles]:
    """Fails every test whose pages broke the content security policy or raised an error."""
    watched = Troubles()
    watched.watch(context)
    yield watched
    if watched.violations:
        pytest.fail(
            "\n".join(["the content security policy was violated:", *watched.violations]), pytrace=False
        )
    if watched.unexpected:
        pytest.fail("\n".join(["errors on the page:", *watched.unexpected]), pytrace=False)


@pytest.fixture
def studio(studio_stack: StudioProcess, context: BrowserContext) -> Studio:
    return Studio(studio_stack, context)
