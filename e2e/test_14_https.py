"""Lesson 14: HTTPS keeps a cookie from listeners, and a prefix keeps it from being planted.

Secure cookies travel only where nobody can listen. A name that begins with __Host- or __Secure-
makes the browser itself refuse a cookie that was not set with due care. Partitioned keeps what
others put into frames from knowing a visitor again
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3).

Try: in the cookie lab over HTTPS, set `__Host-labx` with Path=/lab. Then leave its Path out.
"""

import pytest
from playwright.sync_api import Page, expect

from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.lab import echo, set_lab_cookie
from fixtures.visitors import Credentials, register


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_a_secure_cookie_goes_over_https_only(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")
    over_https = echo(shopper, "/lab/echo")
    shopper.goto(f"{hosts.http}/lab")

    assert sorted(over_https.split("; ")) == ["labplain=x", "labsecure=x"]
    assert echo(shopper, "/lab/echo") == "labplain=x"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_answer_cannot_set_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")

    assert list(Jar(shopper)) == ["labplain"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_answer_cannot_overwrite_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "old", secure=True)
    set_lab_cookie(shopper, "labplain", "old")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "new")
    set_lab_cookie(shopper, "labplain", "new")

    assert Jar(shopper)["labsecure"].value == "old"
    assert Jar(shopper)["labplain"].value == "new"


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_this_machine_counts_as_secure(page: Page) -> None:
    page.goto("/lab")
    set_lab_cookie(page, "labsecure", "x", secure=True)

    # Over plain HTTP, but to 127.0.0.1: nobody listens in between.
    assert echo(page, "/lab/echo") == "labsecure=x"


def test_the_session_cookie_is_secure_over_https(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)

    Jar(shopper).expect("MySessionCookie").to_be_present(secure=True, domain="shop.test")


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.2")
def test_a_host_prefix_is_a_promise_that_the_browser_checks(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Host-lab-kept", secure=True, path="/")
    set_lab_cookie(shopper, "__Host-lab-not-secure", path="/")
    set_lab_cookie(shopper, "__Host-lab-path", secure=True, path="/lab")
    set_lab_cookie(shopper, "__Host-lab-domain", secure=True, path="/", domain="shop.test")

    # No other host and no plain HTTP answer can have set what is kept.
    assert list(Jar(shopper)) == ["__Host-lab-kept"]


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.1")
def test_a_secure_prefix_is_a_promise_too(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Secure-lab-kept", secure=True)
    set_lab_cookie(shopper, "__Secure-lab-not-secure")

    assert list(Jar(shopper)) == ["__Secure-lab-kept"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_what_other_sites_may_bring_along_has_to_be_secure(shopper: Page, hosts: Hosts) -> None:
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-none", same_site="None", secure=True)
    set_lab_cookie(shopper, "lab-none-not-secure", same_site="None")
    set_lab_cookie(shopper, "lab-partitioned-not-secure", partitioned=True)

    assert list(Jar(shopper)) == ["lab-none"]


@pytest.mark.behaviour("CHIPS, 2.1")
def test_a_partitioned_cookie_is_another_one_under_each_site(shopper: Page, hosts: Hosts) -> None:
    # The widget sets the cookie each time that it is shown, by itself or in another site's frame.
    shopper.goto(f"{hosts.evil}/?loads=frame&target={hosts.widget}/widget")
    frame = shopper.frame_locator("iframe").get_by_role("heading")
    expect(frame).to_have_text("Cookie: none")
    shopper.reload()
    expect(frame).to_have_text("Cookie: visited=yes")

    shopper.goto(f"{hosts.news}/?loads=frame&target={hosts.widget}/widget")
    expect(frame).to_have_text("Cookie: none")
    shopper.goto(f"{hosts.widget}/widget")
    expect(shopper.get_by_role("heading")).to_have_text("Cookie: none")
    assert list(Jar(shopper)) == ["visited", "visited", "visited"]
