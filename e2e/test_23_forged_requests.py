"""Lesson 23: the site has to refuse requests that another site makes with a reader's browser.

A page of another site can make a reader's browser send a form to the bookshop. This is cross-site
request forgery (CSRF). The bookshop refuses such forms with status 403. It checks two headers from
the browser: Origin names the sending site, and Sec-Fetch-Site says whether it is another site
(https://www.w3.org/TR/fetch-metadata/). `shop_reader` is a reader of https://shop.test.
`received_cookies` has the last Cookie header for each path. `post_every_form` sends each form of
the bookshop from a browser context without a page, so the test can choose all headers.

Try: in site/bookshop/accounts.py, replace `@blueprint.post("/logout")` with
`@blueprint.route("/logout", methods=["GET", "POST"])`. Then
`test_a_link_of_another_site_only_shows_a_page` fails.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.course.cross_site import click_on_evil_page, post_every_form
from fixtures.course.readers import Credentials, log_out, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.steps import step


def test_only_the_button_of_the_shop_logs_a_reader_out(
    shop_reader: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A reader clicks a button on evil.test, which posts to the shop's /logout")
    response = click_on_evil_page(shop_reader, hosts, "POST", "/logout")

    step("The shop refuses the request, and the reader is still signed in")
    assert response.status == 403
    assert response.request.all_headers()["sec-fetch-site"] == "cross-site"
    shop_reader.goto(f"{hosts.shop}/books")
    expect(shop_reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()

    step("The reader clicks the shop's own button Log out, and MySessionCookie is gone")
    log_out(shop_reader)
    expect(shop_reader).to_have_url(f"{hosts.shop}/")
    Jar(shop_reader).expect("MySessionCookie").to_be_absent()


def test_a_link_of_another_site_only_shows_a_page(
    shop_reader: Page, hosts: Hosts, received_cookies: dict[str, str], credentials: Credentials
) -> None:
    step("A reader follows evil.test's link to /logout: the browser sends MySessionCookie")
    click_on_evil_page(shop_reader, hosts, "link", "/logout")
    assert "MySessionCookie=" in received_cookies["/logout"]

    step("The reader follows evil.test's link to the books, and is still signed in")
    # SameSite=Lax allows links from other sites. A GET request signs nobody out: this is safe.
    click_on_evil_page(shop_reader, hosts, "link", "/books")
    expect(shop_reader.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_another_site_cannot_register_a_visitor(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A visitor clicks a button on evil.test, which posts a registration to the shop")
    fields = {"username": credentials.username, "password": "password"}
    response = click_on_evil_page(shopper, hosts, "POST", "/register", **fields)

    step("The shop refuses the request, and the name is still free")
    # This attack needs no cookie in the request, so SameSite cannot stop it.
    assert response.status == 403
    expect(shopper.get_by_role("link", name="Books", exact=True)).to_be_visible()
    assert "MySessionCookie" not in Jar(shopper)
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, Credentials(credentials.username))
    expect(shopper).to_have_url(f"{hosts.shop}/books")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        pytest.param("Sec-Fetch-Site", "cross-site", id="another site"),
        pytest.param("Sec-Fetch-Site", "same-site", id="a subdomain"),
        pytest.param("Origin", "http://evil.test", id="another site, in an old browser"),
        pytest.param("Origin", "http://{host}.evil.test", id="a name that begins like the shop"),
        pytest.param("Origin", "http://[", id="an invalid address"),
        pytest.param("Origin", "null", id="a page that hides its address"),
    ],
)
def test_the_shop_refuses_forms_of_other_sites(
    context: BrowserContext, base_url: str, header: str, value: str
) -> None:
    step("Every form is sent with another site's header, and then with the shop's header")
    foreign = post_every_form(context, {header: value.format(host=urlsplit(base_url).hostname)})
    own = post_every_form(context, {"Sec-Fetch-Site": "same-origin"})

    step("The shop refuses only the forms of the other site")
    assert set(foreign.values()) == {403}, foreign
    assert 403 not in own.values(), own


def test_the_shop_accepts_forms_that_no_site_sent(context: BrowserContext) -> None:
    step("Every form is sent with Sec-Fetch-Site: none, and then without both headers")
    marked = post_every_form(context, {"Sec-Fetch-Site": "none"})
    unmarked = post_every_form(context, {})

    step("The shop accepts all of them: a browser never sends a page's form in these ways")
    assert {marked["/logout"], unmarked["/logout"]} <= {302, 303}
    assert 403 not in {*marked.values(), *unmarked.values()}


@pytest.mark.behaviour("Fetch, forbidden-request-header")
def test_a_script_cannot_forge_sec_fetch_site_or_origin(page: Page) -> None:
    step("A script of the lab sends a request, and chooses three headers")
    page.goto("/lab")
    chosen = {"Sec-Fetch-Site": "none", "Origin": "http://evil.test", "X-Free": "yes"}
    with page.expect_request("**/lab/echo") as request:
        page.evaluate("headers => fetch('/lab/echo', {headers})", chosen)

    step("The browser sends only X-Free as the script wants")
    headers = request.value.all_headers()
    assert headers["x-free"] == "yes"
    assert headers["sec-fetch-site"] == "same-origin"
    assert "origin" not in headers
