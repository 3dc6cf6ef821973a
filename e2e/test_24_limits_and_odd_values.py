"""Lesson 24: a cookie jar has limits, and browsers differ in what they do with strange values.

A browser stores a cookie only if its name and value together have at most 4096 bytes. It ignores a
larger cookie, and reports no error (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-5.6).

Try: in site/bookshop/lab.py, replace `form.get('value', '')` with `form.get('value', '')[:255]`.
Then `test_4096_bytes_are_stored_and_4097_are_not` and
`test_a_value_that_is_too_long_leaves_the_old_one` fail.
"""

import pytest
from playwright.sync_api import Page

from fixtures.course.behaviours import ExpectByEngine
from fixtures.course.lab import echo, set_lab_cookie
from fixtures.jar import Jar
from fixtures.steps import step


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_4096_bytes_are_stored_and_4097_are_not(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie of 4096 bytes, and one of 4097 bytes")
    page.goto("/lab")
    set_lab_cookie(page, "lab-fits", "x" * (4096 - len("lab-fits")))
    set_lab_cookie(page, "lab-over", "x" * (4097 - len("lab-over")))

    step("The browser has stored only the first one")
    assert list(jar) == ["lab-fits"]


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_a_value_that_is_too_long_leaves_the_old_one(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie, and sets it again with a value that is too long")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "old")
    set_lab_cookie(page, "labx", "x" * 4096)

    step("The jar still has the old value")
    assert jar["labx"].value == "old"


@pytest.mark.behaviour("RFC 6265bis, 6.1")
def test_the_181st_cookie_of_a_site_removes_old_ones(page: Page, jar: Jar) -> None:
    step("A script sets 181 cookies")
    page.goto("/lab")
    page.evaluate("for (let i = 1; i <= 181; i++) document.cookie = `lab${i}=x`")

    step("The browser keeps 180 at most, then removes several old ones: 150 are left")
    jar.expect("lab1").to_be_absent()
    jar.expect("lab181").to_be_present()
    assert len(jar.cookies()) == 150


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_letters_of_all_alphabets_are_sent_as_utf_8(page: Page, jar: Jar) -> None:
    step("The lab sets a cookie with letters of several alphabets")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "café Ω ж 本 ☕")

    step("The jar has the same letters, and the browser sends them")
    assert jar["labx"].stored == "café Ω ж 本 ☕"
    assert echo(page) == "labx=café Ω ж 本 ☕"


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_a_semicolon_ends_the_value(page: Page, jar: Jar) -> None:
    step("A script sets a cookie with the value a;b, and the jar has the value a")
    page.goto("/lab")
    page.evaluate("document.cookie = 'labx=a;b'")
    assert jar["labx"].stored == "a"


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_which_name_a_cookie_without_an_equals_sign_has(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("A script sets a cookie without an equals sign: the text labx")
    page.goto("/lab")
    page.evaluate("document.cookie = 'labx'")

    step("In the standard, the text is the value, and the name is empty. Engines differ")
    expect_by_engine(list(jar), chromium=[""], firefox=["labx"])


@pytest.mark.behaviour("RFC 6265bis, 5.6")
def test_which_control_characters_a_value_can_contain(
    page: Page, jar: Jar, expect_by_engine: ExpectByEngine
) -> None:
    step("A script sets cookies with a letter, a tab, and the control characters 01 and 7F")
    page.goto("/lab")
    page.evaluate(r"document.cookie = 'labLetter=axb'; document.cookie = 'labTab=a\tb'")
    page.evaluate(r"document.cookie = 'lab01=a\x01b'; document.cookie = 'lab7F=a\x7fb'")

    step("The browser stores the letter, and not 01 or 7F. Engines differ in the tab")
    expect_by_engine(sorted(jar), chromium=["labLetter"], firefox=["labLetter", "labTab"])


@pytest.mark.behaviour("RFC 6265bis, 5.8.3")
def test_in_which_order_cookies_are_sent(page: Page, expect_by_engine: ExpectByEngine) -> None:
    step("The lab sets labA and labB, and then labA again")
    page.goto("/lab")
    set_lab_cookie(page, "labA", "1")
    set_lab_cookie(page, "labB", "1")
    set_lab_cookie(page, "labA", "2")

    step("The browser sends the older cookie first. Engines differ in which one is older")
    expect_by_engine(echo(page), chromium="labB=1; labA=2", firefox="labA=2; labB=1")


@pytest.mark.behaviour("RFC 6265bis, 5.7")
def test_another_path_or_letter_case_makes_another_cookie(page: Page, jar: Jar) -> None:
    step("The lab sets labx for the path /, labx for the path /lab, and labX")
    page.goto("/lab")
    set_lab_cookie(page, "labx", "one", path="/")
    set_lab_cookie(page, "labx", "other", path="/lab")
    set_lab_cookie(page, "labX", "upper")

    step("The jar has three cookies, and the browser sends all of them")
    assert sorted(jar) == ["labX", "labx", "labx"]
    assert sorted(echo(page).split("; ")) == ["labX=upper", "labx=one", "labx=other"]
