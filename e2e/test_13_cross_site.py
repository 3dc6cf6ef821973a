"""Lesson 13: any site can make your browser send requests here; SameSite says what goes along.

Strict cookies never go along, Lax ones when the visitor follows a link, None
always, as far as the browser lets third parties have cookies at all
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6.7). The bookshop
has a wall of its own besides: it refuses the POST requests that other sites make.

Try: let GET log out too (`@blueprint.route("/logout", methods=["GET", "POST"])` in
site/bookshop/accounts.py). What can evil.test do now?
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import set_lab_cookie
from fixtures.course.readers import Credentials, log_out, register
from fixtures.hosts import Hosts
from fixtures.jar import Jar
from fixtures.steps import announce, step

ECHO = "/lab/echo"


def fill(page: Page, hosts: Hosts) -> Page:
    """Put a cookie for each value of SameSite, and one without, into the jar of this page."""
    page.goto(f"{hosts.shop}/lab")
    set_lab_cookie(page, "labStrict", secure=True, same_site="Strict")
    set_lab_cookie(page, "labLax", secure=True, same_site="Lax")
    set_lab_cookie(page, "labNone", secure=True, same_site="None")
    set_lab_cookie(page, "labUnset", secure=True)
    return page


@pytest.fixture
def full(shopper: Page, hosts: Hosts) -> Page:
    """A shopper whose jar holds one cookie for each value of SameSite, and one without."""
    return fill(shopper, hosts)


def kinds(header: str) -> str:
    """Give which of the four cookies are in a Cookie header, in the order of the alphabet."""
    return " ".join(sorted(re.findall(r"\blab(\w+)=", header)))


def follow(page: Page, hosts: Hosts, name: str, path: str) -> None:
    """Go to the attacker's page, and press the link or button with this name that leads here."""
    page.goto(f"{hosts.evil}/?target={hosts.shop}{path}")
    page.get_by_text(name, exact=True).click()
    expect(page).to_have_url(re.compile(f"^{hosts.shop}{path}"))


@pytest.mark.behaviour("RFC 6265bis, 5.6.7.1")
def test_strict_stays_behind_with_links_and_forms_and_lax_with_posts(
    full: Page, hosts: Hosts, received_cookies: dict[str, str]
) -> None:
    step("From the attacker's page, a link and two forms lead a visitor to the shop")
    follow(full, hosts, "link", "/lab/echo/link")
    follow(full, hosts, "GET", "/lab/echo/get")
    follow(full, hosts, "POST", "/lab/echo/post")

    step("Strict never goes along; Lax goes with what only asks, not with what is posted")
    assert kinds(received_cookies["/lab/echo/link"]) == "Lax None Unset"
    assert kinds(received_cookies["/lab/echo/get"]) == "Lax None Unset"
    # Chromium takes an unset one for Lax, but for this: it may go along for two minutes
    # (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6.7.2).
    assert kinds(received_cookies["/lab/echo/post"]) == "None Unset"


@pytest.fixture
def later(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Page]:
    """A visitor whose browser takes every cookie for older than two minutes, if it counts them."""
    args = [*browser_type_launch_args.get("args", [])]
    if browser_type.name == "chromium":
        args.append("--enable-features=SameSiteDefaultChecksMethodRigorously")
    with browser_type.launch(**{**browser_type_launch_args, "args": args}) as browser:
        context = browser.new_context(ignore_https_errors=True)
        announce(context)
        yield context.new_page()


@pytest.mark.behaviour("RFC 6265bis, 5.6.7.2")
def test_what_is_posted_along_once_the_cookies_are_older_than_two_minutes(
    later: Page, hosts: Hosts, received_cookies: dict[str, str], expect_by_engine: ExpectByEngine
) -> None:
    step("The same form, two minutes later: this browser skips the wait")
    fill(later, hosts)
    follow(later, hosts, "POST", ECHO)

    step("Whether a cookie without SameSite goes along is not the same in every browser")
    # Log in, pay within two minutes, and all is well: a bug that comes only to who takes longer.
    expect_by_engine(kinds(received_cookies[ECHO]), chromium="None", firefox="None Unset")


FETCH = "url => fetch(url, {mode: 'no-cors', credentials: 'include'}).then(() => null, () => null)"


@pytest.mark.behaviour("RFC 6265bis, 5.2.1")
def test_at_most_none_goes_along_with_what_a_page_loads(
    full: Page, hosts: Hosts, received_cookies: dict[str, str], expect_by_engine: ExpectByEngine
) -> None:
    step("A page of the shop asks the shop: all cookies go along")
    full.evaluate(FETCH, f"{hosts.shop}/lab/echo/own")
    assert kinds(received_cookies["/lab/echo/own"]) == "Lax None Strict Unset"

    step("The attacker's page loads an image, data and a frame of the shop by itself")
    full.goto(f"{hosts.evil}/?loads=image&target={hosts.shop}/lab/echo/image")
    full.evaluate(FETCH, f"{hosts.shop}/lab/echo/fetch")
    full.goto(f"{hosts.evil}/?loads=frame&target={hosts.shop}/lab/echo/frame")

    step("At most the cookie with SameSite=None goes along")
    # None says that the site does not mind. Many browsers do, and keep it back as well: of
    # Chromium, some builds, and those with a window.
    seen = {kinds(received_cookies[f"/lab/echo/{what}"]) for what in ("image", "fetch", "frame")}
    expect_by_engine(
        ", ".join(sorted(seen)) or "nothing", chromium={"None", "nothing"}, firefox="nothing"
    )


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_all_go_along_with_an_address_that_was_typed(
    full: Page, hosts: Hosts, received_cookies: dict[str, str]
) -> None:
    step("A visitor on the attacker's page types the shop's address")
    full.goto(f"{hosts.evil}/")
    full.goto(f"{hosts.shop}{ECHO}")

    step("All cookies go along: nobody led them there")
    # `goto` is the address bar. Whoever wants to see what a link does has to click one.
    assert kinds(received_cookies[ECHO]) == "Lax None Strict Unset"


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_what_goes_along_when_a_typed_address_redirects_here(
    full: Page, hosts: Hosts, received_cookies: dict[str, str], expect_by_engine: ExpectByEngine
) -> None:
    step("A visitor types an address of the attacker, which redirects to the shop")
    full.goto(f"{hosts.evil}/redirect?target={hosts.shop}{ECHO}")

    step("Whether Strict goes along is not the same in every browser")
    seen = kinds(received_cookies[ECHO])
    expect_by_engine(seen, chromium="Lax None Strict Unset", firefox="Lax None Unset")


def leave(page: Page, origin: str, target: str) -> None:
    """Have a page of this origin lead to the target by itself, as a script of it can."""
    page.goto(f"{origin}/")
    page.evaluate("url => { location.href = url }", target)
    expect(page).to_have_url(target)


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_strict_goes_along_from_a_subdomain_and_not_from_another_site(
    full: Page, hosts: Hosts, received_cookies: dict[str, str]
) -> None:
    step("A page of another site leads to the shop, and then one of www")
    leave(full, hosts.evil, f"{hosts.shop}/lab/echo/from-elsewhere")
    leave(full, hosts.www, f"{hosts.shop}/lab/echo/from-www")

    step("Strict goes along from www, and not from elsewhere")
    assert kinds(received_cookies["/lab/echo/from-elsewhere"]) == "Lax None Unset"
    assert kinds(received_cookies["/lab/echo/from-www"]) == "Lax None Strict Unset"


@pytest.mark.behaviour("RFC 6265bis, 5.2")
def test_what_goes_along_from_the_same_host_over_plain_http(
    full: Page, hosts: Hosts, received_cookies: dict[str, str], expect_by_engine: ExpectByEngine
) -> None:
    step("The shop's own page over plain HTTP leads to the shop")
    leave(full, hosts.http, f"{hosts.shop}{ECHO}")

    step("Whether Strict goes along is not the same in every browser")
    # A site is its scheme too, says the standard. Firefox leaves that out.
    seen = kinds(received_cookies[ECHO])
    expect_by_engine(seen, chromium="Lax None Unset", firefox="Lax None Strict Unset")


@pytest.fixture
def victim(shopper: Page, hosts: Hosts, credentials: Credentials) -> Page:
    """A shopper who is signed in at the bookshop."""
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, credentials)
    expect(shopper.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    return shopper


def test_another_site_cannot_log_a_reader_out(
    victim: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A reader on the attacker's page presses a button that posts to /logout")
    victim.goto(f"{hosts.evil}/?target={hosts.shop}/logout")
    with victim.expect_response(f"{hosts.shop}/logout") as answer:
        victim.get_by_role("button", name="POST").click()

    step("The shop refuses, and the reader is still signed in")
    assert answer.value.status == 403
    assert answer.value.request.all_headers()["sec-fetch-site"] == "cross-site"
    expect(victim.get_by_role("link", name="Books", exact=True)).to_be_visible()
    victim.goto(f"{hosts.shop}/books")
    expect(victim.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_link_of_another_site_cannot_log_a_reader_out(
    victim: Page, hosts: Hosts, received_cookies: dict[str, str], credentials: Credentials
) -> None:
    step("A reader follows the attacker's link to the shop's /logout")
    follow(victim, hosts, "link", "/logout")

    step("Their cookie went along, and they are still signed in")
    # The session cookie is Lax and went along. What saves the reader is that a GET changes nothing.
    assert "MySessionCookie=" in received_cookies["/logout"]
    victim.goto(f"{hosts.shop}/books")
    expect(victim.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_link_of_another_site_opens_the_books(
    victim: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("A reader follows another site's link to the shop's books")
    follow(victim, hosts, "link", "/books")

    step("They see them: what only shows something may come from anywhere")
    expect(victim.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()


def test_a_reader_can_log_out(victim: Page, hosts: Hosts) -> None:
    step("The same reader logs out by the shop's own button")
    log_out(victim)

    step("That works, and the jar is empty")
    expect(victim).to_have_url(f"{hosts.shop}/")
    Jar(victim).expect("MySessionCookie").to_be_absent()


def test_another_site_cannot_sign_a_visitor_in_under_a_name_of_its_choice(
    shopper: Page, hosts: Hosts, credentials: Credentials
) -> None:
    step("On the attacker's page, a button posts a registration to the shop")
    fields = f"username={credentials.username}&password=password"
    shopper.goto(f"{hosts.evil}/?target={hosts.shop}/register&{fields}")
    with shopper.expect_response(f"{hosts.shop}/register") as answer:
        shopper.get_by_role("button", name="POST").click()

    step("The shop refuses it, and the name is still free")
    # No cookie has to go along for this one: SameSite cannot stop it.
    assert answer.value.status == 403
    expect(shopper.get_by_role("link", name="Books", exact=True)).to_be_visible()
    assert "MySessionCookie" not in Jar(shopper)
    shopper.goto(f"{hosts.shop}/register")
    register(shopper, Credentials(credentials.username))
    expect(shopper).to_have_url(f"{hosts.shop}/books")


def statuses(context: BrowserContext, headers: dict[str, str]) -> dict[str, int]:
    """Send every form of the shop, empty, with these headers. Gives the answers' statuses."""
    return {
        path: context.request.post(path, headers=headers, max_redirects=0).status
        for path in ("/register", "/login", "/logout", "/lab/cookies")
    }


@pytest.mark.parametrize(
    ("header", "value"),
    [
        pytest.param("Sec-Fetch-Site", "cross-site", id="another site"),
        pytest.param("Sec-Fetch-Site", "same-site", id="a subdomain"),
        pytest.param("Origin", "http://evil.test", id="another site, in an old browser"),
        pytest.param("Origin", "http://{host}.evil.test", id="a site whose name begins like ours"),
        pytest.param("Origin", "http://[", id="an address that is none"),
        pytest.param("Origin", "null", id="a page that hides where it is from"),
    ],
)
def test_a_header_gives_away_that_a_form_was_sent_by(
    context: BrowserContext, base_url: str, header: str, value: str
) -> None:
    step("Forms are sent that say they come from elsewhere, and then from the shop itself")
    # Requests without a page can say what they like. A page cannot: see the last test.
    elsewhere = {header: value.format(host=urlsplit(base_url).hostname)}
    refused = statuses(context, elsewhere)
    taken = statuses(context, {"Sec-Fetch-Site": "same-origin"})

    step("The first are refused, the second are not")
    assert set(refused.values()) == {403}, refused
    assert 403 not in taken.values(), taken


def test_a_request_that_no_site_has_sent_is_taken(context: BrowserContext) -> None:
    step("A request says that no page sent it, and another says nothing of that")
    answer = context.request.post("/logout", headers={"Sec-Fetch-Site": "none"}, max_redirects=0)
    silent = context.request.post("/logout", max_redirects=0)

    step("Both are taken: no other site can make a browser send them")
    assert answer.status in {302, 303}
    assert silent.status in {302, 303}


def test_a_page_cannot_forge_that_header(page: Page) -> None:
    step("A script of a page tries to send headers of its choice")
    page.goto("/lab")
    forge = """async () => {
        const headers = {"Sec-Fetch-Site": "none", "Origin": "http://evil.test", "X-Free": "yes"};
        await fetch("/lab/echo", {headers});
    }"""
    with page.expect_request("**/lab/echo") as request:
        page.evaluate(forge)

    step("The browser sends the harmless one, and tells the truth in the others")
    sent = request.value.all_headers()
    assert sent["x-free"] == "yes"
    assert sent["sec-fetch-site"] == "same-origin"
    assert "origin" not in sent
