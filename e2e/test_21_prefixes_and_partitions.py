"""Lesson 21: name prefixes and the attribute Partitioned make the browser refuse unsafe cookies.

The browser checks each cookie whose name begins with `__Host-` or `__Secure-`. It refuses a
`__Secure-` cookie that is not Secure. A `__Host-` cookie also needs Path=/ and must be host-only
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3).

A frame shows one page inside another page. A widget is a page that many sites show in a frame.
Partitioned gives the widget a separate cookie for each of these sites. So the widget cannot
recognize a visitor on another site. `hosts.evil` and `hosts.news` are two such sites, and
`hosts.widget` is the widget's site. Their code is in fixtures/hosts.py.

Try: in site/bookshop/lab.py, delete `, "partitioned": "Partitioned"`. Then
`test_a_partitioned_cookie_has_to_be_secure` fails.
"""

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_subdomain_can_set_cookies_for_its_parent(shopper: Page, hosts: Hosts) -> None:
    step("www.shop.test sets a cookie with Domain=shop.test")
    shopper.goto(f"{hosts.www}/lab")
    set_lab_cookie(shopper, "labx", "x", domain="shop.test")

    step("shop.test receives the cookie")
    # This is dangerous if an attacker controls a subdomain. `__Host-` prevents it: see below.
    shopper.goto(f"{hosts.shop}/lab")
    assert echo(shopper) == "labx=x"


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.2")
def test_a_host_prefix_needs_secure_path_slash_and_no_domain(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets four cookies named __Host-: three of them break a rule")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Host-lab-valid", secure=True, path="/")
    set_lab_cookie(shopper, "__Host-lab-not-secure", path="/")
    set_lab_cookie(shopper, "__Host-lab-path", secure=True, path="/lab")
    set_lab_cookie(shopper, "__Host-lab-domain", secure=True, path="/", domain="shop.test")

    step("The browser stores only the valid cookie")
    # So the site knows: this cookie was set over HTTPS, and by this host.
    assert list(Jar(shopper)) == ["__Host-lab-valid"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_which_host_prefix_cookies_are_stored_without_a_path(
    shopper: Page, hosts: Hosts, expect_by_engine: ExpectByEngine
) -> None:
    step("A script of the first page sets __Host- cookies with Path=/ and without Path")
    shopper.goto(f"{hosts.shop}/")
    shopper.evaluate("document.cookie = '__Host-labWritten=x; Secure; Path=/'")
    shopper.evaluate("document.cookie = '__Host-labOmitted=x; Secure'")

    step("Not every browser stores the cookie without Path")
    # The default path of a cookie that this page sets is / too. The standard still refuses it.
    expect_by_engine(
        sorted(name for name in Jar(shopper) if name.startswith("__Host-lab")),
        chromium=["__Host-labWritten"],
        firefox=["__Host-labOmitted", "__Host-labWritten"],
    )


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.1")
def test_a_secure_prefix_needs_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets two cookies named __Secure-: only one of them is Secure")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Secure-lab-valid", secure=True)
    set_lab_cookie(shopper, "__Secure-lab-not-secure")

    step("The browser stores only the Secure cookie")
    assert list(Jar(shopper)) == ["__Secure-lab-valid"]


@pytest.mark.behaviour("CHIPS, 2.1")
def test_a_partitioned_cookie_has_to_be_secure(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets two Partitioned cookies: only one of them is Secure")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-partitioned", secure=True, partitioned=True)
    set_lab_cookie(shopper, "lab-partitioned-not-secure", partitioned=True)

    step("The browser stores only the Secure cookie")
    assert list(Jar(shopper)) == ["lab-partitioned"]


@pytest.mark.behaviour("CHIPS, 2.1")
def test_each_site_has_its_own_partitioned_cookie(shopper: Page, hosts: Hosts) -> None:
    step("evil.test shows the widget twice: the widget receives its cookie the second time")
    # The widget's page sets its cookie each time, and shows the cookie that it received.
    shopper.goto(f"{hosts.evil}/?loads=frame&target={hosts.widget}/widget")
    frame = shopper.frame_locator("iframe").get_by_role("heading")
    expect(frame).to_have_text("Cookie: none")
    shopper.reload()
    expect(frame).to_have_text("Cookie: visited=yes")

    step("The widget receives no cookie in news.test, and none as a page of its own")
    shopper.goto(f"{hosts.news}/?loads=frame&target={hosts.widget}/widget")
    expect(frame).to_have_text("Cookie: none")
    shopper.goto(f"{hosts.widget}/widget")
    expect(shopper.get_by_role("heading")).to_have_text("Cookie: none")
    assert list(Jar(shopper)) == ["visited", "visited", "visited"]
