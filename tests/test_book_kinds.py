"""The book is right about each kind of test: skipped, failed, retried, without steps, and more."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from fixtures.book import pictures, timeline
from fixtures.book.glossary import sent_pairs
from fixtures.book.headers import MAX_LETTERS, effects, parse
from fixtures.book.source import function_at
from fixtures.course.suite import prepare, run_in
from fixtures.images import MAX_HEIGHT, to_webp
from fixtures.jar import Cookie

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.course.suite import RunPytest

pytestmark = [
    pytest.mark.slow,  # it starts other processes
    pytest.mark.one_engine,  # test_book.py opens a book in every engine
]

KINDS = """
    import unittest
    import pytest
    from playwright.sync_api import expect
    from fixtures.steps import step

    @pytest.mark.skip(reason="not today")
    def test_skipped_first():
        step("never")

    def test_skipped_inside():
        step("a step before")
        pytest.skip("no network here")

    @pytest.mark.xfail(reason="a known bug")
    def test_expected_to_fail():
        step("a known bug is here")
        assert 1 == 2

    class TestBooks:
        def test_sent_away(self):
            step("books")

    class TestOther:
        def test_sent_away(self):
            step("other")
            assert 3 == 4

    @pytest.fixture
    def signed_in():
        step("someone signs in")
        yield
        step("and is removed again")

    @pytest.fixture
    def broken():
        step("someone tries to sign in")
        raise RuntimeError("could not sign in")

    @pytest.fixture
    def broken_later():
        yield
        step("cleaning up")
        raise RuntimeError("could not clean up")

    def test_with_steps_around(signed_in):
        step("they read")

    def test_with_a_broken_set_up(broken):
        step("never")

    def test_with_a_broken_tear_down(broken_later):
        step("fine")

    @pytest.mark.parametrize("word", ["zebra", "apple"])
    def test_of_a_word(word):
        step("a word")

    def test_retried(tries=[]):
        step("the only step")
        tries.append(1)
        assert len(tries) == 2

    class Case(unittest.TestCase):
        def test_of_unittest(self):
            step("in unittest")
            for n in range(3):
                with self.subTest(n=n):
                    step(f"part {n}")
                    self.assertNotEqual(n, 1)

    def test_with_parts(subtests):
        step("first part")
        with subtests.test(msg="one"):
            assert 5 == 6

        step("second part")

    def test_soft(page):
        step("Two soft expectations fail here")
        page.goto("/")
        expect.soft(page).to_have_title("wrong title", timeout=50)
        expect.soft(page).to_have_url("/wrong", timeout=50)

        step("And this one holds")
        expect(page).to_have_url("/")

    def test_with_a_dialog(page):
        step("A dialog is open")
        page.goto("/")
        with page.expect_event("dialog") as dialog:
            page.evaluate("() => { setTimeout(() => alert('Wait!')) }")

        step("The visitor closes it")
        dialog.value.accept()

    def test_with_a_late_response(page):
        step("A visitor follows a link, and no response comes")
        page.goto("/")
        held = []
        page.route("**/login", lambda route: held.append(route))
        with page.expect_request("**/login"):
            page.get_by_role("link", name="Log in").click(no_wait_after=True)

        step("The response comes")
        held[0].continue_()
        page.wait_for_url("**/login")

    def test_soft_and_hard(page):
        step("A soft expectation fails here")
        page.goto("/")
        expect.soft(page).to_have_title("wrong title", timeout=50)

        step("And an assertion fails here")
        assert 7 == 8

    @pytest.fixture
    def guest(browser, base_url):
        with browser.new_context(base_url=base_url) as context:
            context.add_cookies([{"name": "seen", "value": "1", "url": base_url}])
            yield context.new_page()

    def test_of_a_context_of_the_browser(guest):
        step("A guest opens a page")
        guest.goto("/login")

    def test_of_a_page_of_the_browser(browser, base_url):
        with browser.new_page(base_url=base_url) as page:
            step("A guest opens a page")
            page.goto("/login")

            step("The guest leaves")

    class TestOfOneGuest:
        @pytest.fixture(scope="class")
        @classmethod
        def shared_guest(cls, browser, base_url):
            with browser.new_page(base_url=base_url) as page:
                yield page

        def test_once(self, shared_guest):
            shared_guest.goto("/addCookie")

        def test_twice(self, shared_guest):
            shared_guest.goto("/displayCookieValue")

    def test_of_an_error():
        step("a key does not exist")
        {}["the key"]

    class Odd(Exception):
        def __str__(self):
            raise RuntimeError

    def test_of_an_error_without_a_message():
        step(["a", 1])
        raise Odd

    exec("def test_made():\\n    step('a step')\\n")
    test_lambda = lambda: step("one line")
"""
# A failed test runs again, as with a plugin for retries.
RETRIES = """

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    result = yield
    if item.name == "test_retried" and not hasattr(item, "again"):
        item.again = True
        item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
    return result
"""


@pytest.fixture(scope="session")
def kinds(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The book of all kinds of tests."""

    def fill(folder: Path) -> None:
        prepare(folder)
        with folder.joinpath("conftest.py").open("a") as conftest:
            conftest.write(RETRIES)
        folder.joinpath("test_kinds.py").write_text(dedent(KINDS))
        run_in(folder, "--browser", "chromium", "--book", "book.html")

    return made_once("kinds", fill) / "book.html"


@pytest.fixture
def book(kinds: Path, shared_page: Page) -> Page:
    """The page of all kinds of tests, in the book."""
    shared_page.goto(f"{kinds.as_uri()}#01")
    return shared_page


def open_test(book: Page, name: str | re.Pattern[str]) -> Locator:
    """Open a test in the player, and return what the book shows of it."""
    book.locator("article.now .tests").get_by_role("link", name=name).click()
    return book.locator(".test.now")


def expect_steps(book: Page, *steps: str) -> None:
    """Expect these headings in the player's list of steps."""
    expect(book.get_by_role("navigation", name="Steps").get_by_role("link")).to_have_text([*steps])


def test_the_book_of_other_tests_is_not_about_the_course(book: Page) -> None:
    expect(book.locator("header.top")).not_to_contain_text("Cookies &")
    assert "Books & Cookies" not in book.content()
    assert "Lesson" not in book.locator("main").inner_text()


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("Skipped first", "skipped", "not today"),
        ("Skipped inside", "skipped", "no network here"),
        ("Expected to fail", "xfailed", "a known bug"),
    ],
)
def test_the_reason_of_a_skip_is_shown(book: Page, name: str, outcome: str, reason: str) -> None:
    shown = open_test(book, name)

    expect(shown).to_contain_text(f"no browser {outcome}")
    expect(shown.locator(".failure:visible")).to_contain_text(reason)
    expect(shown).not_to_contain_text("show-trace")
    expect(book.locator(".strip .bad")).to_have_count(0)


def test_no_test_is_reported_as_missing(book: Page) -> None:
    expect(book.locator("body")).not_to_contain_text(re.compile("missing", re.IGNORECASE))


def test_tests_of_two_classes_have_different_names(book: Page) -> None:
    other = open_test(book, "TestOther: Sent away")

    expect(other.locator(".failure:visible")).to_contain_text("assert 3 == 4")
    expect_steps(book, "✗ 1. other")
    book.go_back()
    expect(open_test(book, "TestBooks: Sent away")).to_contain_text("no browser passed")


def test_steps_of_fixtures_are_shown_with_their_code(book: Page) -> None:
    shown = open_test(book, "With steps around")

    expect_steps(book, "1. someone signs in", "2. they read", "3. and is removed again")
    expect(shown.locator(".code:visible")).to_contain_text("def signed_in():")
    expect(shown.locator(".code:visible .lit").first).to_contain_text("someone signs in")
    expect(shown.locator("h4:visible")).to_contain_text("of signed_in")


@pytest.mark.parametrize(
    ("name", "steps", "failure"),
    [
        ("With a broken set up", ["✗ 1. someone tries to sign in"], "failed in the set-up"),
        ("With a broken tear down", ["1. fine", "✗ 2. cleaning up"], "failed in the tear-down"),
    ],
)
def test_a_failure_of_a_fixture_is_in_its_step(
    book: Page, name: str, steps: list[str], failure: str
) -> None:
    shown = open_test(book, name)

    expect_steps(book, *steps)
    book.get_by_role("navigation", name="Steps").get_by_role("link").last.click()
    expect(shown.locator(".failure:visible")).to_contain_text(failure)
    expect(shown.locator(".wrong:visible")).to_contain_text("raise RuntimeError")


def test_parameters_are_in_the_order_of_the_file(book: Page) -> None:
    words = book.locator("article.now .tests li").filter(has_text="Of a word")

    expect(words).to_contain_text(["zebra", "apple"])


def test_each_attempt_of_a_retried_test_is_shown(book: Page) -> None:
    verdict = book.locator("article.now .about > .note").filter(has_text="test_kinds.py")
    expect(verdict).to_contain_text("1 passed after a retry")
    attempts = book.locator("article.now .tests li").filter(has_text="Retried")
    expect(attempts).to_contain_text(["attempt 1", "attempt 2"])

    attempts.first.get_by_role("link").click()
    expect_steps(book, "✗ 1. the only step")
    book.keyboard.press("ArrowRight")
    expect_steps(book, "1. the only step")


def test_a_failed_part_of_a_test_is_in_its_step(book: Page) -> None:
    open_test(book, "With parts")

    expect_steps(book, "✗ 1. first part", "2. second part")
    book.go_back()
    open_test(book, "Of unittest")
    expect_steps(book, "1. in unittest", "2. part 0", "✗ 3. part 1", "4. part 2")


def test_a_soft_failure_marks_no_step(book: Page) -> None:
    shown = open_test(book, re.compile("^Soft$"))

    expect(shown.locator(".failure:visible")).to_contain_text("wrong title")
    expect(shown.locator(".failure:visible")).to_contain_text("/wrong")
    expect_steps(book, "1. Two soft expectations fail here", "2. And this one holds")


def test_a_test_without_source_shows_a_message(book: Page) -> None:
    shown = open_test(book, "Made")

    expect(shown).to_contain_text("There is no source code to show.")
    expect_steps(book, "1. a step")
    book.go_back()
    expect(open_test(book, "Lambda").locator(".lit:visible")).to_contain_text("test_lambda")


@pytest.mark.parametrize("name", ["With a dialog", "With a late response"])
def test_a_page_that_does_not_answer_has_no_picture(book: Page, name: str) -> None:
    shown = open_test(book, name).locator(".pictures:visible")

    expect(shown).to_have_text("There is no picture: the page did not answer.")
    book.keyboard.press("ArrowRight")
    expect(shown.get_by_role("img")).to_be_visible()


def test_a_soft_failure_does_not_hide_the_failed_line(book: Page) -> None:
    shown = open_test(book, "Soft and hard")

    expect_steps(book, "1. A soft expectation fails here", "✗ 2. And an assertion fails here")
    book.get_by_role("navigation", name="Steps").get_by_role("link").last.click()
    expect(shown.locator(".wrong:visible")).to_contain_text("assert 7 == 8")


@pytest.mark.parametrize(
    ("name", "step", "message"),
    [
        ("Of an error", "✗ 1. a key does not exist", "KeyError: 'the key'"),
        ("Of an error without a message", "✗ 1. ['a', 1]", "Odd"),
    ],
)
def test_an_error_is_shown_with_its_type(book: Page, name: str, step: str, message: str) -> None:
    shown = open_test(book, re.compile(f"^{name}$"))

    expect_steps(book, step)
    expect(shown.locator(".failure:visible pre")).to_have_text(message)


@pytest.mark.parametrize(
    ("name", "request_line", "cookie"),
    [
        ("Of a context of the browser", "GET /login 200", "seen"),
        ("Of a page of the browser", "GET /login 200", None),
        ("TestOfOneGuest: Once", "GET /addCookie 200", "myFirstCookie"),
        ("TestOfOneGuest: Twice", "GET /displayCookieValue 200", "myFirstCookie"),
    ],
)
def test_a_visitor_created_by_the_browser_is_shown(
    book: Page, name: str, request_line: str, cookie: str | None
) -> None:
    shown = open_test(book, name)

    expect(shown.locator(".pictures:visible").get_by_role("img")).to_have_count(1)
    expect(shown.locator(".requests:visible > ol > li")).to_have_text(re.compile(request_line))
    jar = shown.locator(".jar:visible")
    expect(jar).to_have_count(1)
    expect(jar.locator(".cookie b")).to_have_text([re.compile(cookie)] if cookie else [])


FILE_WITH_UMLAUT = '''"""Prüfung."""

from fixtures.steps import step

def test_it():
    step("half of a pair: \\udcff")
'''


def test_a_file_and_a_heading_of_any_encoding_are_shown(
    suite: pytest.Pytester, run: RunPytest, shared_page: Page
) -> None:
    suite.path.joinpath("test_bom.py").write_text(FILE_WITH_UMLAUT, "utf-8-sig")
    latin = f"# coding: latin-1\n{FILE_WITH_UMLAUT}"
    suite.path.joinpath("test_latin.py").write_text(latin, "latin-1")

    run("--book", "book.html").assert_outcomes(passed=2)

    shared_page.goto(suite.path.joinpath("book.html").as_uri())
    expect(shared_page.get_by_role("link", name="Prüfung")).to_have_count(2)
    assert shared_page.content().count('<i class="nf">test_it</i>') == 2


# -- parts of the book, without a browser ---------------------------------------------------------


def test_the_timeline_marks_refused_cookies() -> None:
    value = timeline.Value
    steps: list[timeline.Values] = [
        {"a": value("1", "set a=1"), "refused": value(None, "set refused")},
        {"a": value("1", "")},
        {"a": value("2", "set a=2")},
        {"a": value(None, "remove a")},
    ]

    found = timeline.build(
        [("1.1", {"chromium": steps, "firefox": []}), ("1.2", {"chromium": [{}]})],
        ["chromium", "firefox"],
    )

    assert found
    assert found.tests == [("1.1", 4)]
    assert [event[0] for event in found.rows["a"]] == [
        ("added", "set a=1"),
        ("kept", ""),
        ("changed", "set a=2"),
        ("gone", "remove a"),
    ]
    assert [event[0].state for event in found.rows["refused"]] == ["not-kept", "", "", ""]
    assert {event[1].state for row in found.rows.values() for event in row} == {""}


def in_jar(name: str = "a", stored: str = "1", domain: str = "shop.test") -> Cookie:
    """Return a session cookie for all paths."""
    return Cookie(name, stored, domain, "/", None, http_only=False, secure=False, same_site="Lax")


@pytest.mark.parametrize(
    ("headers", "before", "after", "expected"),
    [
        pytest.param(["a=1"], [], [in_jar()], ["added"], id="new"),
        pytest.param(["a=1; SameSite=Lax"], [in_jar()], [in_jar()], [""], id="same"),
        pytest.param(["a=2"], [in_jar()], [in_jar(stored="2")], ["changed"], id="new value"),
        pytest.param(["a=2", "a=1"], [in_jar()], None, ["changed", "changed"], id="two changes"),
        pytest.param(
            ["a=1; Max-Age=0", "a=1"], [in_jar()], [in_jar()], ["gone", "added"], id="set again"
        ),
        pytest.param(
            ["a=; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT"],
            *([in_jar()], [], ["gone"]),
            id="Max-Age is stronger",
        ),
        pytest.param(
            ["a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT"], [in_jar()], [], ["gone"], id="old date"
        ),
        pytest.param(["a=; Max-Age=0; Path=/x"], [in_jar()], [in_jar()], ["nothing"], id="path"),
        pytest.param(["a=; Max-Age=0"], [in_jar()], [in_jar()], ["not-gone"], id="not removed"),
        pytest.param(["a=1; Domain=other.test"], [], [], ["not-kept"], id="other domain"),
        pytest.param(
            ["a=2"],
            *([in_jar()], [replace(in_jar(stored="2"), secure=True)], ["not-kept"]),
            id="later made Secure",
        ),
        pytest.param(
            ["a=1; Domain=.Shop.test"],
            *([in_jar()], [in_jar(), in_jar(domain=".shop.test")], ["added"]),
            id="with Domain",
        ),
        # Nobody can find such a cookie in the jar with certainty.
        pytest.param(["a=1; Partitioned"], [], [], [None], id="partitioned"),
        pytest.param([f"a={'x' * 300}"[:300]], [], [], [None], id="cut"),
        pytest.param(["a=ü"], [], [], [None], id="not ASCII"),
        # The request has sent cookies that the jar did not have when the step began.
        pytest.param(["b=2"], [], [in_jar("b", "2")], [None], id="set in this step"),
        pytest.param(["b=2"], [], [], ["not-kept"], id="set and refused in this step"),
    ],
)
def test_a_set_cookie_header_has_this_effect_on_the_jar(
    headers: list[str], before: list[Cookie], after: list[Cookie] | None, expected: list[str | None]
) -> None:
    cookie = "; ".join([*(f"{one.name}={one.stored}" for one in before), "b=1"])
    request = {"url": "https://shop.test/page", "cookie": cookie, "set_cookie": headers}

    [found] = effects([request], before, after)

    assert [effect and effect.kind for effect in found] == expected


@pytest.mark.parametrize(
    ("url", "attributes", "domain", "path"),
    [
        ("http://127.0.0.1:5000/lab/cookies", "Path=x; Domain=127.0.0.1", "127.0.0.1", "/lab"),
        ("http://localhost/", "Domain=localhost; Path=/a", "localhost", "/a"),
        ("http://[::1]:5000/lab", "", "[::1]", "/"),
    ],
)
def test_a_header_has_the_domain_and_path_of_the_jar(
    url: str, attributes: str, domain: str, path: str
) -> None:
    header = parse(f"=1; {attributes}", url)

    assert header
    assert (header.cookie.domain, header.cookie.path) == (domain, path)


def test_a_cookie_that_was_cut_is_not_marked() -> None:
    session = f"session={'x' * 250}"
    cookie = f"theme={'d' * 60}; {session}"

    assert [mark for _, mark in sent_pairs(cookie[:MAX_LETTERS], session)] == ["new", ""]


def test_a_step_ends_before_the_next_one(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("@mark\ndef f():\n    step('1')\n    g()\n\n    step('2')\n    g()\n")

    function = function_at(str(file), 1)

    assert function
    assert function == function_at(str(file), 7)
    assert function.lines_of_step(3) == (3, 4)
    assert function.lines_of_step(6) == (6, 7)
    assert function_at("<string>", 1) is None


def test_a_book_above_the_size_limit_still_has_all_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 1)
    album = pictures.Album()
    for number in range(2 * pictures.SAMPLE_SIZE):
        file = tmp_path / f"{number}.png"
        Image.new("RGB", (8, 8), (number, 0, 0)).save(file)
        album.add(file)

    page = album.with_symbols(pictures.PLACE)

    assert page.count("<symbol ") == 2 * pictures.SAMPLE_SIZE


def test_a_tall_picture_fits_webp(tmp_path: Path) -> None:
    file = tmp_path / "tall.png"
    Image.new("RGB", (1280, 20_000)).save(file)

    webp = to_webp(file.read_bytes(), 1280, 64)

    with Image.open(BytesIO(webp)) as image:
        assert image.height == MAX_HEIGHT
