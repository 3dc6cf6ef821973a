"""Lesson 12: Path and Domain say where a cookie goes, and neither is a wall.

A cookie without Domain is for the very host that set it; with Domain it is for that host and all
below it. Path is matched by whole segments. Ports do not count at all
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.1.3).

Try: set `labx` with Path=/books in the cookie lab (/lab), and find out which pages receive it.
"""

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.lab import echo, set_lab_cookie
from fixtures.course.readers import Credentials, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.server import Site
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.1.4")
def test_a_path_is_matched_by_whole_segments(page: Page) -> None:
    step("The lab sets a cookie for the path /lab/echo/Account")
    page.goto("/lab")
    set_lab_cookie(page, "labpath", "x", path="/lab/echo/Account")

    step("It goes to that path and below it, and not to paths that only look alike")
    assert echo(page, "/lab/echo/Account") == "labpath=x"
    assert echo(page, "/lab/echo/Account/orders") == "labpath=x"
    assert echo(page, "/lab/echo/Accounting") == ""
    assert echo(page, "/lab/echo/account") == ""
    assert echo(page, "/lab/echo") == ""


@pytest.mark.behaviour("RFC 6265bis, 5.1.4")
def test_without_a_path_it_is_for_the_folder_that_set_it(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie without a path")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "x")

    step("It is for the folder of the page that set it")
    # It was set by /lab/cookies: the path up to its last slash is the default.
    assert jar["labx"].path == "/lab"
    assert "labx=x" in echo(page, "/lab/echo")


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_the_longest_path_is_sent_first(page: Page) -> None:
    step("The lab sets two cookies with one name, for a short path and for a long one")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "short", path="/lab")
    set_lab_cookie(page, "labx", "long", path="/lab/echo")

    step("Both are sent, the one with the longer path first")
    # Two cookies with one name: Flask's request.cookies.get gives the first.
    assert echo(page, "/lab/echo") == "labx=long; labx=short"


@pytest.mark.behaviour("RFC 6265bis, 5.1.3")
def test_a_cookie_of_the_host_stays_with_the_host(shopper: Page, hosts: Hosts) -> None:
    step("The shop sets one cookie for its host, and one for its domain; then we go to www")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labhost", "x")
    set_lab_cookie(shopper, "labdomain", "x", domain="shop.test")
    at_home = echo(shopper, "/lab/echo")
    shopper.goto(f"{hosts.www}/lab")

    step("To www, only the cookie of the domain goes along")
    assert Jar(shopper)["labhost"].domain == "shop.test"
    assert Jar(shopper)["labdomain"].domain == ".shop.test"
    assert sorted(at_home.split("; ")) == ["labdomain=x", "labhost=x"]
    assert echo(shopper, "/lab/echo") == "labdomain=x"


def test_the_bookshop_keeps_its_own_cookies_from_its_subdomains(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A reader of the shop gets both of its cookies, and goes on to www")
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)
    expect(shopper).to_have_url(f"{hosts.shop}/books")
    shopper.goto(f"{hosts.shop}/addCookie")
    at_home = echo(shopper)
    shopper.goto(f"{hosts.www}/lab")
    at_www = echo(shopper)

    step("The shop received both, and www neither")
    assert "MySessionCookie=" in at_home
    assert "myFirstCookie=" in at_home
    assert "MySessionCookie=" not in at_www
    assert "myFirstCookie=" not in at_www


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_host_may_set_cookies_for_its_parent(shopper: Page, hosts: Hosts) -> None:
    step("The host www sets a cookie for all of shop.test")
    shopper.goto(f"{hosts.www}/lab")
    set_lab_cookie(shopper, "labx", "x", domain="shop.test")
    shopper.goto(f"{hosts.shop}/lab")

    step("The shop itself gets it")
    # Whoever runs one host of a site can plant cookies on all: what __Host- is against, lesson 14.
    assert echo(shopper, "/lab/echo") == "labx=x"


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_host_may_set_cookies_for_no_other(shopper: Page, hosts: Hosts) -> None:
    step("The shop tries to set cookies for other hosts, and one for itself")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-child", domain="www.shop.test")
    set_lab_cookie(shopper, "lab-public-suffix", domain="test")
    set_lab_cookie(shopper, "lab-other-site", domain="evil.test")
    set_lab_cookie(shopper, "lab-ends-alike", domain="op.test")
    set_lab_cookie(shopper, "lab-itself", domain="shop.test")

    step("The browser has kept the last one only")
    assert list(Jar(shopper)) == ["lab-itself"]


@pytest.mark.behaviour("RFC 6265bis, 8.5")
def test_ports_share_a_jar(shopper: Page, hosts: Hosts) -> None:
    step("One port of the shop sets a cookie, and we go to another port")
    shopper.goto(f"{hosts.http}/lab")
    set_lab_cookie(shopper, "labx", "x")
    shopper.goto(f"{hosts.shop}/lab")

    step("It gets the cookie too")
    # Another port, and another scheme as well: to a cookie it is the same host.
    assert echo(shopper, "/lab/echo") == "labx=x"


@pytest.mark.behaviour("RFC 6265bis, 5.1.3")
def test_two_names_of_one_machine_do_not_share_a_jar(page: Page, jar: Jar, site: Site) -> None:
    step("127.0.0.1 sets a cookie, and we go to the same site as localhost")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "x")
    at_home = echo(page, "/lab/echo")
    page.goto(site.url.replace("127.0.0.1", "localhost") + "/lab")

    step("The cookie stays with the name that set it")
    assert at_home == "labx=x"
    assert echo(page, "/lab/echo") == ""
    jar.expect("labx").to_be_present(domain="127.0.0.1")
