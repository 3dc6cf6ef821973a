"""Lesson 20: Domain and Path decide which hosts and pages receive a cookie.

A cookie without Domain is host-only: the browser sends it only to the host that set it. A cookie
with Domain=shop.test is sent to shop.test and its subdomains, such as www.shop.test (`hosts.www`).
Path limits a cookie to some of the pages (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.1.3).
`served_site` is like `site`, but skips the test with --base-url (for a site that runs already).

Try: in site/bookshop/first_cookie.py, replace `response.set_cookie(NAME, VALUE)` with
`response.set_cookie(NAME, VALUE, domain="shop.test")`. Then
`test_subdomains_do_not_receive_the_bookshops_cookies` fails.
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
def test_a_path_matches_only_whole_folder_names(page: Page) -> None:
    step("The lab sets a cookie with Path=/lab/echo/Account")
    page.goto("/lab")
    set_lab_cookie(page, "labpath", "x", path="/lab/echo/Account")

    step("The browser sends it to this path and to paths below, but not to similar paths")
    assert echo(page, "/lab/echo/Account") == "labpath=x"
    assert echo(page, "/lab/echo/Account/orders") == "labpath=x"
    assert echo(page, "/lab/echo/Accounting") == ""
    assert echo(page, "/lab/echo/account") == ""
    assert echo(page, "/lab/echo") == ""


@pytest.mark.behaviour("RFC 6265bis, 5.1.4")
def test_the_default_path_is_the_folder_of_the_page_that_set_it(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie without Path. The response comes from /lab/cookies")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "x")

    step("The cookie's path is /lab, the folder of /lab/cookies")
    assert jar["labx"].path == "/lab"
    assert "labx=x" in echo(page, "/lab/echo")


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_the_longest_path_is_sent_first(page: Page) -> None:
    step("The lab sets two cookies with one name: one has a short path, one a long path")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "short", path="/lab")
    set_lab_cookie(page, "labx", "long", path="/lab/echo")

    step("The browser sends both: first the cookie with the longer path")
    # Flask's request.cookies.get returns the first of several cookies with the same name.
    assert echo(page, "/lab/echo") == "labx=long; labx=short"


@pytest.mark.behaviour("RFC 6265bis, 5.1.3")
def test_subdomains_receive_only_cookies_with_domain(shopper: Page, hosts: Hosts) -> None:
    step("shop.test sets a host-only cookie and a cookie with Domain, and receives both")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "labhost", "x")
    set_lab_cookie(shopper, "labdomain", "x", domain="shop.test")
    assert sorted(echo(shopper).split("; ")) == ["labdomain=x", "labhost=x"]

    step("www.shop.test receives only the cookie with Domain")
    shopper.goto(f"{hosts.www}/lab")
    assert echo(shopper) == "labdomain=x"
    assert Jar(shopper)["labhost"].domain == "shop.test"
    assert Jar(shopper)["labdomain"].domain == ".shop.test"


def test_subdomains_do_not_receive_the_bookshops_cookies(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A visitor registers at shop.test and adds myFirstCookie")
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)
    expect(shopper).to_have_url(f"{hosts.shop}/books")
    shopper.goto(f"{hosts.shop}/addCookie")

    step("shop.test receives both of the bookshop's cookies")
    assert "MySessionCookie=" in echo(shopper)
    assert "myFirstCookie=" in echo(shopper)

    step("www.shop.test receives none of them")
    shopper.goto(f"{hosts.www}/lab")
    assert echo(shopper) == ""


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_a_host_cannot_set_cookies_for_subdomains_or_other_sites(
    shopper: Page, hosts: Hosts
) -> None:
    step("shop.test tries to set cookies for a subdomain, for other sites and for itself")
    shopper.goto(f"{hosts.shop}/lab")
    set_lab_cookie(shopper, "lab-child", domain="www.shop.test")
    set_lab_cookie(shopper, "lab-public-suffix", domain="test")  # would be sent to all *.test
    set_lab_cookie(shopper, "lab-other-site", domain="evil.test")
    set_lab_cookie(shopper, "lab-ends-alike", domain="op.test")
    set_lab_cookie(shopper, "lab-itself", domain="shop.test")

    step("The browser stores only the cookie for shop.test itself")
    assert list(Jar(shopper)) == ["lab-itself"]


@pytest.mark.behaviour("RFC 6265bis, 5.1.3")
def test_two_names_of_one_machine_do_not_share_cookies(page: Page, served_site: Site) -> None:
    step("127.0.0.1 sets a cookie and receives it")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "x")
    assert echo(page) == "labx=x"

    step("localhost is another name of this machine, and does not receive the cookie")
    page.goto(served_site.url.replace("127.0.0.1", "localhost") + "/lab")
    assert echo(page) == ""
    assert Jar(page)["labx"].domain == "127.0.0.1"
