"""Lesson 15: a jar has limits, and a value is not just any text.

A browser keeps 4096 bytes of name and value, and so many cookies of one site; what is over is
dropped without a word
(https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6).

Try: put your whole address into a cookie of the lab (/lab), with its line breaks.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_4096_bytes_are_kept_and_4097_are_not(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie of 4096 bytes, and one of 4097")
    page.goto("/lab")
    set_lab_cookie(page, "lab-fits", "x" * (4096 - len("lab-fits")))
    set_lab_cookie(page, "lab-over", "x" * (4097 - len("lab-over")))

    step("The browser has kept the first one only")
    assert list(jar) == ["lab-fits"]


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_a_value_that_is_too_long_leaves_the_old_one(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie, and again with a value that is too long")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "old")
    set_lab_cookie(page, "labx", "x" * 4096)

    step("The old value is still there")
    # Whoever writes a growing basket into a cookie finds that it stops growing one day.
    assert jar["labx"].value == "old"


FILL = "([from, to]) => { for (let i = from; i <= to; i++) document.cookie = `lab${i}=x` }"
COUNT = "count => document.cookie.split('; ').length === count"


@pytest.mark.behaviour("RFC 6265bis, 6.1")
def test_one_cookie_too_many_costs_thirty(page: Page, jar: Jar) -> None:
    step("A script sets 180 cookies, and then one more")
    page.goto("/lab")
    page.evaluate(FILL, [1, 180])
    page.wait_for_function(COUNT, arg=180)
    page.evaluate(FILL, [181, 181])
    page.wait_for_function(COUNT, arg=150)

    step("The browser has thrown old ones away: 150 are left, the newest among them")
    assert len(list(jar)) == 150
    assert "lab181" in jar


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_letters_of_all_alphabets_travel_as_utf_8(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie with letters of several alphabets")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "café Ω ж 本 ☕")

    step("The jar has them, and they come back")
    assert jar["labx"].stored == "café Ω ж 本 ☕"
    assert echo(page) == "labx=café Ω ж 本 ☕"


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_a_semicolon_ends_the_value(page: Page, jar: Jar) -> None:
    step("A script sets a cookie with a semicolon in its value")
    page.goto("/lab")
    page.evaluate("document.cookie = 'labx=a;b'")

    step("The value ends before it")
    assert jar["labx"].stored == "a"


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_the_name_of_a_cookie_that_is_a_value_alone(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("A script sets a cookie without an equals sign")
    page.goto("/lab")
    page.evaluate("document.cookie = 'labx'")

    step("Whether that is its name or its value is not the same in every browser")
    # Text without a "=": the standard calls it the value of a cookie without a name.
    expect_by_engine(list(jar), chromium=[""], firefox=["labx"])


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_control_characters_that_a_value_may_hold(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("A script sets cookies with control characters in their values")
    page.goto("/lab")
    page.evaluate(
        "for (const c of 'x\\t\\x01\\x7f') document.cookie = `lab${c.charCodeAt()}=a${c}b`"
    )

    step("Which of them are kept is not the same in every browser")
    # 120 is a plain x, the control; 9 a tabulator.
    expect_by_engine(sorted(jar), chromium=["lab120"], firefox=["lab120", "lab9"])


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_the_place_of_a_cookie_that_is_set_again(
    page: Page, expect_by_engine: ExpectByEngine
) -> None:
    step("The lab sets two cookies, and the first of them once more")
    page.goto("/lab")
    set_lab_cookie(page, "labFirst", "1")
    set_lab_cookie(page, "labSecond", "1")
    set_lab_cookie(page, "labFirst", "2")

    step("Which is sent first is not the same in every browser")
    # The standard sends older ones first, and says that no server should rely on it.
    expect_by_engine(
        echo(page), chromium="labSecond=1; labFirst=2", firefox="labFirst=2; labSecond=1"
    )


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_two_cookies_with_one_name_are_sent_side_by_side(page: Page, jar: Jar) -> None:
    step("The lab sets two cookies with one name, for two paths")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "one", path="/")
    set_lab_cookie(page, "labx", "other", path="/lab")

    step("The jar has both, and both are sent")
    assert list(jar) == ["labx", "labx"]
    assert sorted(echo(page).split("; ")) == ["labx=one", "labx=other"]


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_names_differ_by_the_case_of_their_letters(page: Page) -> None:
    step("The lab sets two cookies whose names differ in a capital letter")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "lower")
    set_lab_cookie(page, "labX", "upper")

    step("Both are sent")
    assert sorted(echo(page).split("; ")) == ["labX=upper", "labx=lower"]


def refused(page: Page, name: str, value: str) -> str:
    """Have the lab refuse this cookie, and say why. Gives the name of the field that it blames."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Value").fill(value)
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Set the cookie").click()
    assert answer.value.status == 422
    expect(page.get_by_label("Value")).to_have_value(value)
    blamed = page.locator("[aria-invalid=true]")
    expect(blamed).to_have_accessible_description(re.compile(r"\w"))
    return blamed.get_attribute("name") or ""


def test_the_lab_sets_nothing_that_would_break_the_header(page: Page, jar: Jar) -> None:
    step("A visitor opens the lab, and sets a cookie that is as it should be")
    page.goto("/lab")
    set_lab_cookie(page, "labGood", "x")

    step("The lab refuses names and values that would break the header, and says why")
    assert refused(page, "MySessionCookie", "x") == "name"
    assert refused(page, "lab x", "y") == "name"
    assert refused(page, "labx", "z; Path=/") == "value"
    assert refused(page, "labx", "z\x01") == "value"

    step("So it does with every attribute: the jar has the first cookie alone")
    for field in ("max_age", "expires", "path", "domain", "same_site"):
        for text in ("/; HttpOnly", "/\r\nSet-Cookie: MySessionCookie=planted"):
            answer = page.context.request.post(
                "/lab/cookies", form={"name": "labx", field: text}, max_redirects=0
            )
            assert answer.status == 422, f"{field}={text!r}"
    assert list(jar) == ["labGood"]


def test_the_lab_shows_what_became_of_a_cookie(page: Page) -> None:
    step("A visitor sets an HttpOnly cookie with HTML in it")
    page.goto("/lab")
    page.get_by_label("Name", exact=True).fill("labx")
    page.get_by_label("Value").fill("<del>old</del>")
    page.get_by_label("HttpOnly").check()
    page.get_by_role("button", name="Set the cookie").click()

    step("The lab shows what was sent, what came back, and that scripts see nothing")
    expect(page.locator("#sent")).to_have_text("labx=<del>old</del>; HttpOnly")
    expect(page.locator("#received")).to_have_text("labx=<del>old</del>")
    expect(page.locator("#seen")).to_have_text("No cookie.")
    expect(page.locator("#kept")).to_contain_text("Yes")
    expect(page.get_by_role("deletion")).to_have_count(0)


def test_the_lab_does_not_take_for_granted_that_a_cookie_is_kept(page: Page) -> None:
    step("A visitor sets a cookie that the browser will refuse")
    page.goto("/lab")
    page.get_by_label("Name", exact=True).fill("__Host-labx")
    page.get_by_role("button", name="Set the cookie").click()

    step("The lab says that it went out, and not that it was kept")
    # It went out, but not as Secure: the browser did not take it.
    expect(page.locator("#sent")).to_have_text("__Host-labx=")
    expect(page.locator("#kept")).not_to_contain_text("Yes")

    step("They set one that is kept, and the very same again")
    page.get_by_label("Name", exact=True).fill("labx")
    page.get_by_label("Value").fill(" y ")
    page.get_by_role("button", name="Set the cookie").click()
    expect(page.locator("#kept")).to_contain_text("Yes")
    with page.expect_navigation():
        page.get_by_role("button", name="Set the cookie").click()

    step("The lab does not say that this one was kept: the first one may have come back")
    expect(page.locator("#received")).to_have_text("labx=y")
    expect(page.locator("#kept")).not_to_contain_text("Yes")


def test_the_lab_keeps_the_token_of_a_session_to_itself(reader: Page, jar: Jar) -> None:
    step("A reader opens the lab")
    reader.goto("/lab")

    step("Their token is nowhere on the page")
    # What a page shows, its scripts can read: HttpOnly would be worth nothing.
    expect(reader.locator("#received")).to_contain_text("MySessionCookie=(hidden)")
    assert "MySessionCookie=(hidden)" in echo(reader)
    assert jar["MySessionCookie"].stored not in reader.content() + echo(reader)
