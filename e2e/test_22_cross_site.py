"""Lesson 22: SameSite decides which requests from other sites contain the cookie.

A request is cross-site if a page of another site causes it. The browser does not send a Strict
cookie with it. It sends a Lax cookie only if the request opens a page by GET. It sends a None
cookie, unless it blocks third-party cookies. An image on a page can come from another site. The
cookies of that site are then third-party cookies. "Unset" is a cookie without SameSite
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6.7).

`cookie_owner` is a visitor with four cookies of the shop, one for each of these cases. The cookies
of `late_cookie_owner` count as older than two minutes. `sent_to` returns the SameSite values of the
cookies that the browser sent to a path. `hosts.evil` has a link and two forms that open the shop.

Try: in site/bookshop/lab.py, replace `return "; ".join(parts)` with
`return "; ".join([*parts, "SameSite=Lax"])`. Then
`test_which_cookies_links_and_forms_of_another_site_send`,
`test_which_cookies_a_cross_site_post_sends_after_two_minutes`,
`test_a_subdomain_is_the_same_site` and `test_which_cookies_are_sent_from_http_to_https` fail.
"""

import pytest
from playwright.sync_api import Page

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.cross_site import SentTo, click_on_evil_page, redirect_by_script
from fixtures.course.lab import echo
from fixtures.hosts import Hosts
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.6.7.1")
def test_which_cookies_links_and_forms_of_another_site_send(
    cookie_owner: Page, hosts: Hosts, sent_to: SentTo
) -> None:
    step("The visitor clicks a link and the buttons of two forms on evil.test")
    click_on_evil_page(cookie_owner, hosts, "link", "/lab/echo/link")
    click_on_evil_page(cookie_owner, hosts, "GET", "/lab/echo/get")
    click_on_evil_page(cookie_owner, hosts, "POST", "/lab/echo/post")

    step("The browser never sends the Strict cookie. It sends the Lax cookie only with GET")
    assert sent_to("/lab/echo/link") == "Lax None Unset"
    assert sent_to("/lab/echo/get") == "Lax None Unset"
    assert sent_to("/lab/echo/post") == "None Unset"


@pytest.mark.behaviour("RFC 6265bis, 5.6.7.2")
def test_which_cookies_a_cross_site_post_sends_after_two_minutes(
    late_cookie_owner: Page, hosts: Hosts, sent_to: SentTo, expect_by_engine: ExpectByEngine
) -> None:
    step("The visitor clicks POST on evil.test two minutes after the cookies were set")
    click_on_evil_page(late_cookie_owner, hosts, "POST", "/lab/echo")

    step("Some browsers no longer send the cookie without SameSite")
    # Chromium treats it as Lax after two minutes. So a site can fail for slow visitors only.
    seen = sent_to("/lab/echo")
    expect_by_engine(seen, chromium="None", firefox="None Unset")


@pytest.mark.behaviour("RFC 6265bis, 5.2.1")
@pytest.mark.parametrize("part", ["image", "frame"])
def test_an_image_or_frame_sends_only_same_site_none_cookies(
    cookie_owner: Page, hosts: Hosts, sent_to: SentTo, expect_by_engine: ExpectByEngine, part: str
) -> None:
    step("A page of the shop makes a request: the browser sends all cookies")
    echo(cookie_owner, "/lab/echo/own")
    assert sent_to("/lab/echo/own") == "Lax None Strict Unset"

    step("A page of evil.test loads a part of the shop: only the None cookie can be sent")
    cookie_owner.goto(f"{hosts.evil}/?loads={part}&target={hosts.shop}/lab/echo/part")
    # Many browsers block third-party cookies. A set means: each of its values is accepted.
    seen = sent_to("/lab/echo/part")
    expect_by_engine(seen, chromium={"None", "nothing"}, firefox="nothing")


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_a_typed_address_sends_all_cookies(
    cookie_owner: Page, hosts: Hosts, sent_to: SentTo
) -> None:
    step("The visitor types the shop's address while the tab shows evil.test")
    cookie_owner.goto(f"{hosts.evil}/")
    cookie_owner.goto(f"{hosts.shop}/lab/echo")

    step("The browser sends all cookies: the visitor typed the address")
    # Playwright's `goto` acts like the address bar. A test of a link has to click the link.
    assert sent_to("/lab/echo") == "Lax None Strict Unset"


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_which_cookies_are_sent_if_a_typed_address_redirects(
    cookie_owner: Page, hosts: Hosts, sent_to: SentTo, expect_by_engine: ExpectByEngine
) -> None:
    step("The visitor types an address of evil.test, which redirects to the shop")
    cookie_owner.goto(f"{hosts.evil}/redirect?target={hosts.shop}/lab/echo")

    step("Not every browser sends the Strict cookie")
    seen = sent_to("/lab/echo")
    expect_by_engine(seen, chromium="Lax None Strict Unset", firefox="Lax None Unset")


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_a_subdomain_is_the_same_site(cookie_owner: Page, hosts: Hosts, sent_to: SentTo) -> None:
    step("A script of evil.test opens the shop, and then a script of www.shop.test does")
    redirect_by_script(cookie_owner, hosts.evil, f"{hosts.shop}/lab/echo/from-evil")
    redirect_by_script(cookie_owner, hosts.www, f"{hosts.shop}/lab/echo/from-www")

    step("The browser sends the Strict cookie only with the request from www.shop.test")
    assert sent_to("/lab/echo/from-evil") == "Lax None Unset"
    assert sent_to("/lab/echo/from-www") == "Lax None Strict Unset"


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_which_cookies_are_sent_from_http_to_https(
    cookie_owner: Page, hosts: Hosts, sent_to: SentTo, expect_by_engine: ExpectByEngine
) -> None:
    step("A script of http://shop.test opens https://shop.test")
    redirect_by_script(cookie_owner, hosts.http, f"{hosts.shop}/lab/echo")

    step("Not every browser sends the Strict cookie")
    # In the standard, http and https of one host are two sites. In Firefox they are one site.
    seen = sent_to("/lab/echo")
    expect_by_engine(seen, chromium="Lax None Unset", firefox="Lax None Strict Unset")
