"""Lesson 14: HTTPS keeps a cookie from listeners, and a prefix keeps it from being planted.

Secure cookies travel only where nobody can listen. A name that begins with __Host- or __Secure-
makes the browser itself refuse a cookie that was not set with due care. Partitioned keeps what
others put into frames from knowing a visitor again
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3).

Try: in the cookie lab over HTTPS, set `__Host-labx` with Path=/lab, then with Path=/.
"""

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_a_secure_cookie_goes_over_https_only(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets a Secure and a plain cookie over HTTPS; then we go to it by HTTP")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")
    over_https = echo(shopper, "/lab/echo")
    shopper.goto(f"{hosts.http}/lab")

    step("Over HTTP, only the plain one goes along")
    assert sorted(over_https.split("; ")) == ["labplain=x", "labsecure=x"]
    assert echo(shopper, "/lab/echo") == "labplain=x"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_answer_cannot_set_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("Over HTTP, the shop tries to set a Secure and a plain cookie")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "x", secure=True)
    set_lab_cookie(shopper, "labplain", "x")

    step("The browser has kept the plain one only")
    assert list(Jar(shopper)) == ["labplain"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_an_http_answer_cannot_overwrite_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("Cookies are set over HTTPS, and then set again over HTTP")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labsecure", "old", secure=True)
    set_lab_cookie(shopper, "labplain", "old")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labsecure", "new")
    set_lab_cookie(shopper, "labplain", "new")

    step("The Secure one has its old value, the plain one the new")
    assert Jar(shopper)["labsecure"].value == "old"
    assert Jar(shopper)["labplain"].value == "new"


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_this_machine_counts_as_secure(page: Page, base_url: str) -> None:
    step("This machine sets a Secure cookie over HTTP, and it is kept and sent")
    # Over plain HTTP, but to 127.0.0.1: nobody listens in between.
    page.goto("/lab")
    set_lab_cookie(page, "labsecure", "x", secure=True)
    assert echo(page, "/lab/echo") == "labsecure=x"

    step("So it is under this machine's name, localhost: to the browser, another host")
    page.goto(f"{base_url.replace('127.0.0.1', 'localhost')}/lab")
    set_lab_cookie(page, "labsecure", "y", secure=True)
    assert echo(page, "/lab/echo") == "labsecure=y"


def test_the_session_cookie_is_secure_over_https(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A visitor registers over HTTPS")
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)

    step("Their session cookie is Secure")
    Jar(shopper).expect("MySessionCookie").to_be_present(secure=True, domain="shop.test")


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.2")
def test_a_host_prefix_is_a_promise_that_the_browser_checks(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets cookies named __Host-, one with due care and three without")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Host-lab-kept", secure=True, path="/")
    set_lab_cookie(shopper, "__Host-lab-not-secure", path="/")
    set_lab_cookie(shopper, "__Host-lab-path", secure=True, path="/lab")
    set_lab_cookie(shopper, "__Host-lab-domain", secure=True, path="/", domain="shop.test")

    step("The browser has kept the first one only")
    # No other host and no plain HTTP answer can have set what is kept.
    assert list(Jar(shopper)) == ["__Host-lab-kept"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_the_host_cookies_that_are_kept_with_their_path_written_and_left_out(
    shopper: Page, hosts: Hosts, expect_by_engine: ExpectByEngine
) -> None:
    step("A script sets cookies named __Host-, with Path=/ and without a Path")
    shopper.goto(f"{hosts.shop}/")
    shopper.evaluate("document.cookie = '__Host-labWritten=x; Secure; Path=/'")
    shopper.evaluate("document.cookie = '__Host-labLeftOut=x; Secure'")

    step("Whether the second one is kept is not the same in every browser")
    # From here a path that is left out is / as well. The standard wants it written all the same.
    expect_by_engine(
        sorted(name for name in Jar(shopper) if name.startswith("__Host-lab")),
        chromium=["__Host-labWritten"],
        firefox=["__Host-labLeftOut", "__Host-labWritten"],
    )


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.1")
def test_a_secure_prefix_is_a_promise_too(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets cookies named __Secure-, one of them not Secure")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Secure-lab-kept", secure=True)
    set_lab_cookie(shopper, "__Secure-lab-not-secure")

    step("The browser has kept the Secure one only")
    assert list(Jar(shopper)) == ["__Secure-lab-kept"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_what_other_sites_may_bring_along_has_to_be_secure(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets two cookies for other sites to bring along, one of them not Secure")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-none", same_site="None", secure=True)
    set_lab_cookie(shopper, "lab-none-not-secure", same_site="None")

    step("The browser has kept the Secure one only")
    assert list(Jar(shopper)) == ["lab-none"]


@pytest.mark.behaviour("CHIPS, 2.1")
def test_a_partitioned_cookie_has_to_be_secure(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets a Partitioned cookie that is Secure, and one that is not")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-partitioned", secure=True, partitioned=True)
    set_lab_cookie(shopper, "lab-partitioned-not-secure", partitioned=True)

    step("The browser has kept the Secure one only")
    assert list(Jar(shopper)) == ["lab-partitioned"]


@pytest.mark.behaviour("CHIPS, 2.1")
def test_a_partitioned_cookie_is_another_one_under_each_site(shopper: Page, hosts: Hosts) -> None:
    step("One site shows a widget in a frame, twice: the second time the widget knows us")
    # The widget sets the cookie each time that it is shown, by itself or in another site's frame.
    shopper.goto(f"{hosts.evil}/?loads=frame&target={hosts.widget}/widget")
    frame = shopper.frame_locator("iframe").get_by_role("heading")
    expect(frame).to_have_text("Cookie: none")
    shopper.reload()
    expect(frame).to_have_text("Cookie: visited=yes")

    step("Framed elsewhere, or visited by itself, it does not: each has its own cookie")
    shopper.goto(f"{hosts.news}/?loads=frame&target={hosts.widget}/widget")
    expect(frame).to_have_text("Cookie: none")
    shopper.goto(f"{hosts.widget}/widget")
    expect(shopper.get_by_role("heading")).to_have_text("Cookie: none")
    assert list(Jar(shopper)) == ["visited", "visited", "visited"]
