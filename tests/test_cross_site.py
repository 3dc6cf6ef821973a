"""The helpers for cross-site lessons send requests to the shop, and report the sent cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from fixtures.course.cross_site import click_on_evil_page, post_every_form, redirect_by_script
from fixtures.jar import Jar

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from fixtures.course.cross_site import SentTo
    from fixtures.course.readers import Credentials
    from fixtures.hosts import Hosts


pytestmark = pytest.mark.slow  # together, these tests take four seconds

# Cross-site lessons use these helpers in every engine. Here, only the helpers that act in a page
# run in every engine.


@pytest.mark.one_engine
@pytest.mark.parametrize("owner", ["cookie_owner", "late_cookie_owner"])
def test_a_cookie_owner_has_a_cookie_for_each_same_site_value(
    owner: str, request: pytest.FixtureRequest, hosts: Hosts, sent_to: SentTo
) -> None:
    page: Page = request.getfixturevalue(owner)
    assert sorted(Jar(page)) == ["labLax", "labNone", "labStrict", "labUnset"]

    page.goto(f"{hosts.shop}/lab/echo")
    assert sent_to("/lab/echo") == "Lax None Strict Unset"


@pytest.mark.one_engine
def test_sent_to_ignores_other_cookies(shopper: Page, hosts: Hosts, sent_to: SentTo) -> None:
    shopper.goto(f"{hosts.shop}/addCookie")
    shopper.goto(f"{hosts.shop}/lab/echo")

    assert sent_to("/lab/echo") == "nothing"
    with pytest.raises(KeyError):
        sent_to("/lab/echo/elsewhere")


def test_a_click_on_the_evil_page_leads_to_the_shop(shopper: Page, hosts: Hosts) -> None:
    # One page for all three: in Firefox, a new page costs a second.
    for name, method, status in (("link", "GET", 200), ("GET", "GET", 200), ("POST", "POST", 403)):
        response = click_on_evil_page(shopper, hosts, name, "/register", username="a & b")

        assert (response.request.method, response.status) == (method, status)
        assert shopper.url.removesuffix("?") == f"{hosts.shop}/register"
        fields = response.request.post_data

    if fields is not None:  # Firefox over WebDriver BiDi does not report the form
        assert fields == "username=a+%26+b"


def test_a_script_of_another_site_leads_to_the_shop(shopper: Page, hosts: Hosts) -> None:
    with shopper.expect_request(f"{hosts.shop}/") as request:
        redirect_by_script(shopper, hosts.evil, f"{hosts.shop}/")

    assert request.value.all_headers()["sec-fetch-site"] == "cross-site"


@pytest.mark.one_engine
def test_a_shop_reader_is_signed_in_over_https(
    shop_reader: Page, hosts: Hosts, credentials: Credentials
) -> None:
    shop_reader.goto(f"{hosts.shop}/books")
    expect(shop_reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


@pytest.mark.one_engine
def test_every_form_is_posted_with_the_headers(context: BrowserContext) -> None:
    statuses = post_every_form(context, {"Sec-Fetch-Site": "cross-site"})

    assert statuses == dict.fromkeys(("/register", "/login", "/logout", "/lab/cookies"), 403)
