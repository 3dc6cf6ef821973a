"""Lesson 19: HTTPS and the attribute Secure hide a cookie from people who read the network.

HTTPS encrypts each request. Plain HTTP does not: others can read a cookie on its way, or change it.
The browser sends a Secure cookie only over HTTPS
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.2.5).

The fixture `hosts` serves the bookshop under more addresses. `hosts.shop` is https://shop.test with
a port, and `hosts.http` is http://shop.test. This name exists only in the browsers of these tests.
`shopper` is a visitor whose browser accepts the certificates of `hosts`. The engine WebKit cannot
find the name, so tests with `hosts` are skipped there.

Try: in site/bookshop/lab.py, delete `"secure": "Secure",`. Then
`test_a_secure_cookie_is_sent_over_https_only`, `test_an_http_response_cannot_set_a_secure_cookie`,
`test_an_http_response_cannot_overwrite_a_secure_cookie` and
`test_a_same_site_none_cookie_has_to_be_secure` fail.
"""

import pytest
from playwright.sync_api import Page

from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.steps import step


def test_the_session_cookie_is_secure_over_https(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A visitor registers over HTTPS")
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)

    step("MySessionCookie is Secure")
    Jar(shopper).expect("MySessionCookie").to_be_present(secure=True, domain="shop.test")


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_a_secure_cookie_is_sent_over_https_only(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets a Secure cookie and another cookie over HTTPS")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")

    step("The browser sends both over HTTPS")
    assert sorted(echo(shopper).split("; ")) == ["labplain=x", "labsecure=x"]

    step("The browser sends only the other cookie over HTTP")
    shopper.goto(f"{hosts.http}/lab")
    assert echo(shopper) == "labplain=x"


@pytest.mark.behaviour("RFC 6265bis, 8.5")
def test_http_and_https_of_a_host_share_cookies(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets a cookie over HTTP, and the visitor goes to HTTPS")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labx", "x")
    shopper.goto(f"{hosts.shop}/lab")

    step("The browser sends the cookie over HTTPS too")
    # The port differs too. The browser compares only the hosts.
    assert echo(shopper) == "labx=x"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_response_cannot_set_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("The lab tries to set a Secure cookie and another cookie over HTTP")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")

    step("The browser stores only the other cookie")
    assert list(Jar(shopper)) == ["labplain"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_response_cannot_overwrite_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets two cookies over HTTPS, and sets them again over HTTP")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "old", secure=True)
    set_lab_cookie(shopper, "labplain", "old")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "new")
    set_lab_cookie(shopper, "labplain", "new")

    step("The Secure cookie has its old value, the other cookie has the new value")
    assert Jar(shopper)["labsecure"].value == "old"
    assert Jar(shopper)["labplain"].value == "new"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_same_site_none_cookie_has_to_be_secure(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets two cookies with SameSite=None: only one of them is Secure")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-none", same_site="None", secure=True)
    set_lab_cookie(shopper, "lab-none-not-secure", same_site="None")

    step("The browser stores only the Secure cookie")
    # With SameSite=None, requests from other sites send the cookie too: see lesson 22.
    assert list(Jar(shopper)) == ["lab-none"]


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_http_to_this_machine_counts_as_secure(page: Page, base_url: str) -> None:
    step("127.0.0.1 sets a Secure cookie over HTTP: the browser stores and sends it")
    # 127.0.0.1 is this machine itself: nobody can read the network between browser and site.
    page.goto("/lab")
    set_lab_cookie(page, "labsecure", "x", secure=True)
    assert echo(page) == "labsecure=x"

    step("It is the same with localhost, which is another host for the browser")
    page.goto(f"{base_url.replace('127.0.0.1', 'localhost')}/lab")
    set_lab_cookie(page, "labsecure", "y", secure=True)
    assert echo(page) == "labsecure=y"
