"""Each function of compat.py works with the installed libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright._impl import _assertions
from playwright.sync_api import Locator, Page, expect

from fixtures.compat import (
    ACTIONS,
    hide_overlays_in_screenshots,
    observe_actions,
    observe_api_requests,
    observe_soft_failures,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import APIResponse

    from fixtures.course.suite import RunPytest


def test_a_screenshot_does_not_show_the_overlays(
    shared_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shared_page
    for owner in (Page, Locator):
        monkeypatch.setattr(owner, "screenshot", owner.screenshot)  # it is restored at the end
    page.goto("/")
    plain = page.screenshot(), page.locator("body").screenshot()
    with page.screencast.show_overlay("<h1>An overlay</h1>"):
        assert page.screenshot() != plain[0]  # fails when Playwright leaves the overlays out

        hide_overlays_in_screenshots()

        assert (page.screenshot(), page.locator("body").screenshot()) == plain


@pytest.mark.one_engine  # it is observed in Python
def test_an_action_is_observed_before_it_happens(
    shared_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shared_page
    for name in ACTIONS:
        monkeypatch.setattr(Locator, name, getattr(Locator, name))  # it is restored at the end
    page.set_content("<button onclick='this.remove()'>Press</button>")
    seen: list[str] = []

    observe_actions(lambda locator: seen.append(locator.inner_text()))
    page.get_by_role("button").click()

    assert seen == ["Press"]
    assert page.get_by_role("button").count() == 0


@pytest.mark.one_engine  # it is observed in Python
def test_a_soft_failure_is_observed_with_its_line(
    shared_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shared_page
    seen: list[tuple[str, set[str]]] = []
    with monkeypatch.context() as patch:
        # The failure must not fail this test too. All is restored at the end.
        patch.setattr(_assertions, "_soft_errors", [])
        patch.setattr(_assertions, "_record_soft_or_raise", _assertions._record_soft_or_raise)  # noqa: SLF001

        observe_soft_failures(
            lambda error, stack: seen.append((str(error), {call.name for call in stack}))
        )
        expect.soft(page).to_have_title("Another title", timeout=50)

    [(message, functions)] = seen
    assert "Another title" in message
    assert "test_a_soft_failure_is_observed_with_its_line" in functions


def test_an_overlay_is_removed_at_the_end_of_its_with_block(shared_page: Page) -> None:
    page = shared_page
    page.goto("/")
    plain = page.screenshot()

    with page.screencast.show_overlay("<h1>An overlay</h1>"):
        assert page.screenshot() != plain

    assert page.screenshot() == plain


@pytest.mark.one_engine  # Playwright's driver sends them, not the browser
def test_requests_without_a_page_are_observed(page: Page) -> None:
    observed: list[tuple[str, str, int]] = []

    def observe(method: str, url: str, send: Callable[[], APIResponse]) -> APIResponse:
        response = send()
        observed.append((method, url, response.status))
        return response

    observe_api_requests(page.context, observe)
    page.request.get("/addCookie", max_redirects=0)
    page.context.request.post("/addCookie")
    page.context.request.fetch("/books", method="head", max_redirects=0)

    assert observed == [
        ("GET", "/addCookie", 200),
        ("POST", "/addCookie", 405),
        ("HEAD", "/books", 302),
    ]


def test_a_run_in_this_process_has_its_own_soft_assertions(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        from playwright.sync_api import expect

        def test_of_a_title(page):
            expect.soft(page).to_have_title("Another", timeout=1)
        """
    )

    run_here().assert_outcomes(failed=1)
