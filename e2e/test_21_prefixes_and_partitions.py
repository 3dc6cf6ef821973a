"""Lesson 21: a site can ask for stricter rules for a cookie: by a name prefix, or by Partitioned.

The browser checks each cookie whose name begins with `__Host-` or `__Secure-`. It refuses a
`__Secure-` cookie that is not Secure. A `__Host-` cookie also needs Path=/ and must be host-only
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-4.1.3).

A frame shows one page inside another page. `frame_locator` finds parts of the page in a frame. A
widget is a page that many sites show in a frame. Partitioned gives the widget a separate cookie for
each of these sites. So the widget cannot recognize a visitor on another site. The draft of this
rule is called CHIPS. `hosts.evil` and `hosts.news` are two such sites, and `hosts.widget` is the
widget's site. Their code is in fixtures/hosts.py.

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
def test_the_host_prefix_has_three_rules(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets four cookies named __Host-…: three of them break one rule each")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "__Host-lab-valid", secure=True, path="/")
    set_lab_cookie(shopper, "__Host-lab-not-secure", path="/")
    set_lab_cookie(shopper, "__Host-lab-path", secure=True, path="/lab")
    set_lab_cookie(shopper, "__Host-lab-domain", secure=True, path="/", domain="shop.test")

    step("The browser stores only the valid cookie")
    # So the site knows: this cookie was set over HTTPS, and by this host.
    assert list(Jar(shopper)) == ["__Host-lab-valid"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_whether_a_host_prefix_cookie_needs_a_written_path(
    shopper: Page, hosts: Hosts, expect_by_engine: ExpectByEngine
) -> None:
    step("A script of the first page sets __Host- cookies with Path=/ and without Path")
    shopper.goto(f"{hosts.shop}/")
    shopper.evaluate("document.cookie = '__Host-labWithPath=x; Secure; Path=/'")
    shopper.evaluate("document.cookie = '__Host-labWithoutPath=x; Secure'")

    step("The browser stores the cookie with Path=/. Engines differ in the other cookie")
    # Without Path, the path is that of the page: / again. The standard refuses the cookie anyway.
    assert "__Host-labWithPath" in Jar(shopper)
    needs_path = "__Host-labWithoutPath" not in Jar(shopper)
    expect_by_engine(needs_path, chromium=True, firefox=False)


@pytest.mark.behaviour("RFC 6265bis, 4.1.3.1")
def test_a_secure_prefix_needs_a_secure_cookie(shopper: Page, hosts: Hosts) -> None:
    step("The lab sets two cookies named __Secure-…: only one of them is Secure")
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
    heading = shopper.frame_locator("iframe").get_by_role("heading")
    expect(heading).to_have_text("Cookie: none")
    shopper.reload()
    expect(heading).to_have_text("Cookie: visited=yes")

    step("It receives no cookie in news.test, and none when it is opened directly")
    shopper.goto(f"{hosts.news}/?loads=frame&target={hosts.widget}/widget")
    expect(heading).to_have_text("Cookie: none")
    shopper.goto(f"{hosts.widget}/widget")
    expect(shopper.get_by_role("heading")).to_have_text("Cookie: none")
    # The jar has a cookie of the widget for each of the three sites.
    assert list(Jar(shopper)) == ["visited", "visited", "visited"]
