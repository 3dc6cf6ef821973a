"""The book of two files of tests, opened from the disk in a real browser without a network."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from functools import cache
from itertools import count
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Page, expect

from fixtures.book import pictures
from fixtures.book.build import build
from fixtures.browsers import apply_timeouts
from fixtures.course.suite import prepare, run_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

    from fixtures.course.suite import RunPytest

    OpenBook = Callable[[str], Page]
    MadeOnce = Callable[[str, Callable[[Path], None]], Path]

pytestmark = pytest.mark.slow  # it starts other processes

LESSON = '''
    """Lesson 5: a cookie is a note.

    It is set by a header (https://www.rfc-editor.org/rfc/rfc6265).

    Try: `path="/removeCookie"`.
    """

    import os
    import pytest
    from playwright.sync_api import expect
    from fixtures.steps import step


    def test_a_cookie_comes_and_goes(page, jar):
        step("A visitor requests the cookie")
        page.goto("/addCookie")

        step("The test requests its value without a page")
        page.context.request.get("/displayCookieValue")

        step("The site removes the cookie")
        page.goto("/removeCookie")
        jar.expect("myFirstCookie").to_be_absent()


    def test_that_differs_between_engines(page, browser_name):
        step("A visitor opens a page")
        page.goto("/addCookie" if browser_name == "firefox" else "/")


    def test_that_fails(page):
        step("A visitor opens the first page")
        page.goto("/")

        step("The page says goodbye")
        expect(page.get_by_role("heading", level=1)).to_have_text("Goodbye", timeout=100)


    @pytest.mark.one_engine
    def test_without_steps(page):
        page.goto("/register")


    @pytest.mark.one_engine
    @pytest.mark.parametrize("word", ["<b>", "two words"])
    def test_of_a_word(page, word):
        step("A visitor searches for a word")
        page.goto(f"/lab?{word}")


    def test_that_ends_its_process(page, worker_id, browser_name):
        step("The process ends here")
        page.goto("/")
        if worker_id != "master" and browser_name == "chromium":
            step("The last step")
            os._exit(1)
'''
OTHERS = """
    from fixtures.course.lab import set_lab_cookie
    from fixtures.steps import step

    def test_of_the_token(reader, jar):
        step("A reader opens the books")
        reader.goto("/books")

        step("The token changes")
        cookies = reader.context.cookies()
        cookies[0] |= {"value": "another-token", "sameSite": "Strict"}
        reader.context.add_cookies(cookies)


    def test_of_headers(page):
        step("The site sets cookies")
        page.goto("/lab")
        set_lab_cookie(page, "lab-a", "1", path="/", same_site="Lax")
        set_lab_cookie(page, "lab-b", "1", path="/", http_only=True)

        step("The site changes them")
        set_lab_cookie(page, "lab-a", "2", path="/", same_site="Strict", secure=True, max_age=3600)
        set_lab_cookie(page, "lab-a", "2", path="/", same_site="Strict", secure=True, max_age=3600)
        set_lab_cookie(page, "lab-b", "1", path="/")

        step("The site removes them")
        set_lab_cookie(page, "lab-a", path="/", max_age=-1)
        set_lab_cookie(page, "lab-b", path="/lab", max_age=-1)
        set_lab_cookie(page, "lab-c", path="/", domain="example.org")
"""
# A project can give the book this information about its tests.
ABOUT = """

import shutil


def pytest_book_about(config):
    shutil.copytree(config.pluginmanager.get_plugin("book-builder").records, "records")
    fault = {
        "fault": "cookie-stays",
        "notices": "The cookie is still there.",
        "test": "test_a_cookie_comes_and_goes",
        "assertion": 'jar.expect("myFirstCookie").to_be_absent()',
        "diff": '--- a\\n+++ b\\n-    path="/"\\n+    path="/removeCookie"\\n',
    }
    own = {"ability": "read a cookie", "faults": [fault]}
    return {"title": "Two lessons", "files": {"test_05_cookie.py": own}}
"""
# One worker for each engine: then the run launches Firefox only once, which costs four seconds.
A_WORKER_FOR_EACH_ENGINE = """

def pytest_xdist_make_scheduler(config, log):
    from fixtures.compat import scheduler_by

    engine_of = lambda test: "firefox" if "[firefox" in test else "chromium"
    scheduler = scheduler_by(engine_of, config, log)
    remove_node = scheduler.remove_node

    def remove(node):  # without this, xdist runs the test that crashed again
        groups = scheduler.assigned_work[node].values()
        crashed = next((test for group in groups for test in group if not group[test]), None)
        for group in groups:
            group.update(dict.fromkeys({crashed} & {*group}, True))
        remove_node(node)
        return crashed

    scheduler.remove_node = remove
    return scheduler
"""
VISITS = count(1)  # a number for each visit: the browser loads each address anew
LESSONS = 29  # as many as the course has
# The contents, a lesson, steps with cookies and with a failure, and the glossary.
VIEWS = ["", "05", "05.1.1", "05.3.2", "06.1.2", "06.2.2", "words"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # axe's rules about colours


@dataclass(frozen=True)
class BookRun:
    """A run in two engines that wrote a book: its folder, and its output."""

    folder: Path
    lines: list[str]


@pytest.fixture(scope="session")
def book_run(made_once: MadeOnce) -> BookRun:
    """The book of two files in two engines. Two workers write it, and one of them crashes.

    The first test that needs it takes over 5 seconds, most of them to launch Firefox.
    """

    def fill(folder: Path) -> None:
        prepare(folder)
        with folder.joinpath("conftest.py").open("a") as conftest:
            conftest.write(ABOUT + A_WORKER_FOR_EACH_ENGINE)
        folder.joinpath("test_05_cookie.py").write_text(dedent(LESSON))
        folder.joinpath("test_06_token.py").write_text(dedent(OTHERS))
        engines = ["--browser", "chromium", "--browser", "firefox"]
        result = run_in(folder, "-n2", *engines, "--book", "out/book.html")
        folder.joinpath("stdout.txt").write_text("\n".join(result.outlines), encoding="utf-8")

    folder = made_once("book", fill)
    return BookRun(folder, folder.joinpath("stdout.txt").read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="session")
def book_folder(made_once: MadeOnce) -> Path:
    """A folder with the book of two tests."""

    def fill(folder: Path) -> None:
        prepare(folder)
        folder.joinpath("test_05_cookie.py").write_text(dedent(LESSON))
        folder.joinpath("test_06_token.py").write_text(dedent(OTHERS))
        words = ["--browser", "chromium", "--book=book/", "-k", "goes or of_the_token"]
        assert run_in(folder, *words).parseoutcomes() == {"passed": 2, "deselected": 7}

    return made_once("book-folder", fill) / "book"


@pytest.fixture(scope="session")
def offline_window(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page without a network, for all tests of this file: a new context costs up to a second."""
    with browser.new_context(**browser_context_args, offline=True) as context:
        apply_timeouts(context)
        yield context.new_page()


@pytest.fixture
def open_book(book_run: BookRun, offline_window: Page) -> Iterator[OpenBook]:
    """A function that opens the book at the address of a lesson, a test or a step.

    A script error fails the test.
    """
    page = offline_window
    errors: list[str] = []

    def note(error: object) -> None:
        errors.append(str(error))

    def open_at(address: str) -> Page:
        # With another query, the browser loads the file again. It needs no empty page before it.
        url = f"{book_run.folder.joinpath('out/book.html').as_uri()}?{next(VISITS)}"
        page.goto(f"{url}#{address}" if address else url)
        return page

    page.bring_to_front()  # another test may have opened a window, which has the focus
    if page.viewport_size != (size := {"width": 1280, "height": 720}):  # it takes time in Firefox
        page.set_viewport_size(size)
    page.emulate_media(media="null", color_scheme="light")
    page.mouse.move(0, 0)
    page.on("pageerror", note)
    yield open_at
    page.remove_listener("pageerror", note)
    assert errors == []


@pytest.fixture
def book(open_book: OpenBook) -> Page:
    """The book in a browser without a network. A script error fails the test."""
    return open_book("")


@pytest.fixture
def book_without_scripts(book_run: BookRun, new_context: Callable[..., BrowserContext]) -> Page:
    """The book in a browser without a network and without scripts."""
    page = new_context(offline=True, java_script_enabled=False).new_page()
    page.goto(book_run.folder.joinpath("out/book.html").as_uri())
    return page


def test_the_run_has_the_outcomes_of_a_plain_run(book_run: BookRun) -> None:
    # Failed: one test in each engine, and the test that ends its worker.
    pytest.LineMatcher(book_run.lines).fnmatch_lines(
        [
            "The book (0.* MB, 15 tests): file://*book.html",
            "Not complete in the book: *test_that_ends_its_process?chromium? (failed).",
            "*3 failed, 12 passed*",
        ]
    )


# -- the contents ---------------------------------------------------------------------------------


def test_the_contents_show_each_lesson_and_its_verdicts(book: Page) -> None:
    expect(book.get_by_role("heading", level=1)).to_have_text("Two lessons")
    lesson = book.locator(".lessons > li").filter(has_text="Lesson 5: a cookie is a note")

    expect(lesson).to_contain_text("You will be able to read a cookie.")
    expect(lesson).to_contain_text(re.compile(r"chromium\s5 passed\s+1 failed\s+1 unfinished"))
    expect(lesson).to_contain_text(re.compile(r"firefox\s3 passed\s+1 failed"))
    expect(lesson).to_contain_text("Its tests catch 1 fault that can be built into the site.")
    expect(lesson.locator(".picture")).to_be_visible()
    expect(lesson.locator(".differences")).to_have_text(re.compile(r"engines differ: 05\.2 05\.7"))


def test_the_contents_lead_to_lessons_and_lessons_to_tests(book: Page) -> None:
    book.get_by_role("link", name="Lesson 5: a cookie is a note").click()
    expect(book).to_have_url(re.compile("#05$"))
    expect(book.get_by_role("heading", name="Lesson 5: a cookie is a note")).to_be_visible()
    expect(book.get_by_role("link", name="https://www.rfc-editor.org/rfc/rfc6265")).to_be_visible()

    book.get_by_role("link", name="Without steps").click()
    expect(book.get_by_role("heading", name="05.4 Without steps")).to_be_visible()
    expect(book.get_by_role("heading", name="The whole test")).to_be_visible()
    expect(book.get_by_role("link", name="That fails")).to_be_hidden()


@pytest.mark.one_engine
def test_the_contents_lead_to_the_first_step(book: Page) -> None:
    book.get_by_role("link", name="Begin with the first test").click()

    expect(book).to_have_url(re.compile(r"#05\.1\.1$"))
    expect(book.get_by_role("heading", name="1. A visitor requests the cookie")).to_be_visible()


@pytest.mark.one_engine
def test_the_strip_has_a_small_picture_of_each_step(open_book: OpenBook) -> None:
    book = open_book("05.1.1")
    pictures = book.get_by_role("navigation", name="Steps").locator(".crop")

    expect(pictures).to_have_count(3)
    for box in (picture.bounding_box() for picture in pictures.all()):
        assert box
        assert box["width"] > 140
        assert box["width"] / box["height"] == pytest.approx(16 / 9, abs=0.1)


@pytest.mark.one_engine
def test_a_lesson_shows_the_faults_that_it_catches(open_book: OpenBook) -> None:
    book = open_book("05")
    book.get_by_text("cookie-stays: The cookie is still there.").click()

    expect(book.locator(".diff .inserted").last).to_contain_text('path="/removeCookie"')
    expect(book.locator(".faults")).to_contain_text('jar.expect("myFirstCookie").to_be_absent()')


# -- the player -----------------------------------------------------------------------------------


def test_keys_lead_through_the_steps(open_book: OpenBook) -> None:
    book = open_book("05.1")
    expect(book.get_by_role("heading", name="1. A visitor requests the cookie")).to_be_visible()
    expect(book.get_by_role("status")).to_have_text("Step 1 of 3")

    book.keyboard.press("ArrowRight")
    expect(book).to_have_url(re.compile(r"#05\.1\.2$"))
    expect(book.get_by_role("heading", name="2. The test requests its value")).to_be_visible()
    expect(book.get_by_role("heading", name="1. A visitor requests")).to_be_hidden()

    book.keyboard.press("ArrowRight")
    book.keyboard.press("ArrowRight")
    expect(book.get_by_role("heading", name="05.2 That differs between engines")).to_be_visible()

    book.keyboard.press("ArrowLeft")
    expect(book.get_by_role("heading", name="3. The site removes the cookie")).to_be_visible()

    book.keyboard.press("Escape")
    expect(book.get_by_role("heading", name="Lesson 5: a cookie is a note")).to_be_visible()


def test_clicks_and_swipes_lead_through_the_steps(open_book: OpenBook) -> None:
    book = open_book("05.1.1")
    book.get_by_role("navigation", name="Steps").get_by_role("link").last.click()
    expect(book).to_have_url(re.compile(r"#05\.1\.3$"))

    swipe = """([from, to]) => {
        const event = (type, x) => {
            const point = [{clientX: x, clientY: 300}];
            const made = new Event(type, {bubbles: true});
            Object.assign(made, {touches: point, changedTouches: point});
            document.querySelector("h4").dispatchEvent(made);
        };
        event("touchstart", from);
        event("touchend", to);
    }"""
    book.evaluate(swipe, [100, 300])
    expect(book).to_have_url(re.compile(r"#05\.1\.2$"))
    book.evaluate(swipe, [300, 100])
    expect(book).to_have_url(re.compile(r"#05\.1\.3$"))


@pytest.mark.one_engine  # the clock is a script of Playwright
def test_the_player_plays_until_it_is_paused(
    book_run: BookRun, new_context: Callable[..., BrowserContext]
) -> None:
    book = new_context(offline=True).new_page()  # the fake clock cannot be removed from a context
    errors: list[str] = []
    book.on("pageerror", lambda error: errors.append(str(error)))
    book.clock.install()
    book.goto(f"{book_run.folder.joinpath('out/book.html').as_uri()}#05.1.1")
    book.get_by_role("button", name="Play").click()

    book.clock.run_for(4000)
    expect(book).to_have_url(re.compile(r"#05\.1\.2$"))
    book.get_by_role("button", name="Pause").click()
    book.clock.run_for(8000)
    expect(book).to_have_url(re.compile(r"#05\.1\.2$"))
    assert errors == []


@pytest.mark.one_engine
def test_the_lines_of_the_step_are_highlighted(open_book: OpenBook, book_run: BookRun) -> None:
    book = open_book("05.1.1")
    source = book_run.folder.joinpath("test_05_cookie.py").read_text().splitlines()
    first = source.index('    step("A visitor requests the cookie")') + 1

    lit = book.locator(".code.now .lit")
    expect(lit).to_have_text(['    step("A visitor requests the cookie")\n', re.compile("goto")])
    assert lit.evaluate_all("all => all.map(line => line.dataset.n)") == [
        f"{first}",
        f"{first + 1}",
    ]
    expect(book.locator(".code.now")).to_contain_text("def test_a_cookie_comes_and_goes(page, jar)")


@pytest.mark.one_engine
def test_a_step_shows_requests_and_the_changes_of_the_jar(open_book: OpenBook) -> None:
    book = open_book("05.1.1")
    step = book.locator(".result.now")
    expect(step.get_by_role("img", name="Picture of page, in chromium")).to_be_visible()
    expect(step.locator(".requests > ol > li")).to_contain_text("GET /addCookie 200")
    header = step.locator(".header.set")
    expect(header).to_contain_text('Set-Cookie:myFirstCookie="Hello World - my first cookie!"')
    expect(header.get_by_role("listitem")).to_have_text([re.compile("Path=/")])
    expect(step.locator(".cookie.added")).to_contain_text("+ myFirstCookie added")
    expect(step.locator(".cookie.added")).to_contain_text("lives until the browser closes")

    book.keyboard.press("ArrowRight")
    request = step.locator(".requests > ol > li")
    expect(request).to_contain_text("GET /displayCookieValue 200 sent by the test, without a page")
    expect(request).to_contain_text('Cookie:myFirstCookie="Hello World - my first cookie!"')

    book.keyboard.press("ArrowRight")
    expect(step.locator(".cookie.gone")).to_contain_text("- myFirstCookie gone")


@pytest.mark.one_engine
def test_a_changed_cookie_shows_its_old_value(open_book: OpenBook) -> None:
    book = open_book("06.1.2")
    cookie = book.locator(".result.now .cookie.changed")

    expect(cookie).to_contain_text("~ MySessionCookie changed")
    expect(cookie.locator("p del")).to_have_text(re.compile(r"^[\w-]{20,}"))
    expect(cookie.locator("code").first).to_have_text("another-token")
    expect(cookie.locator("li.changed")).to_have_text(re.compile("SameSite=Lax.*SameSite=Strict"))


def test_requests_mark_the_changes_of_each_header(open_book: OpenBook) -> None:
    book = open_book("06.2.1")
    header = book.locator(".result.now .header.set")
    expect(header).to_have_text(
        [
            re.compile(r"^Set-Cookie:lab-a=1 new cookie\s+Path=/\s+SameSite=Lax\s*$"),
            re.compile(r"^Set-Cookie:lab-b=1 new cookie"),
        ]
    )
    header.last.get_by_role("link", name="new cookie").hover()
    tip = book.get_by_role("tooltip")
    expect(tip).to_have_text(re.compile("^New cookie: the jar did not have a cookie with this"))

    book.keyboard.press("ArrowRight")
    expect(header).to_contain_text(
        [
            "Set-Cookie:lab-a=1 lab-a=2 changed cookie",
            "Set-Cookie:lab-a=2 same cookie again",
            "Set-Cookie:lab-b=1 changed cookie",
        ]
    )
    expect(header.first.locator("li.changed")).to_have_text(
        [
            re.compile(r"^lives until the browser closes Max-Age=3600 changed"),
            re.compile(r"^SameSite=Lax SameSite=Strict changed"),
            re.compile(r"^Secure added"),
        ]
    )
    expect(header.nth(1).locator("li.changed")).to_have_count(0)
    expect(header.last.locator("li.changed")).to_have_text([re.compile("^HttpOnly removed")])

    book.keyboard.press("ArrowRight")
    expect(header).to_contain_text(
        [
            "Set-Cookie:lab-a= removes the cookie",
            "Set-Cookie:lab-b= no such cookie to remove",
            "Set-Cookie:lab-c= not in the jar after this step",
        ]
    )


def test_requests_mark_the_cookies_that_are_new_in_them(open_book: OpenBook) -> None:
    book = open_book("06.2.1")
    sent = book.locator(".result.now .requests .header:not(.set)")
    # The browser follows the redirect of each form.
    expect(sent).to_have_text(
        ["Cookie:lab-a=1 new", "Cookie:lab-a=1", re.compile("^Cookie:lab-a=1lab-b=1 new")]
    )

    book.keyboard.press("ArrowRight")
    expect(sent.nth(1)).to_contain_text("lab-a=2 new value")
    sent.nth(1).get_by_role("link", name="new value").focus()
    expect(book.get_by_role("tooltip")).to_have_text(
        re.compile("^New value: the visitor's previous")
    )


def test_attributes_are_explained_on_hover_and_on_focus(open_book: OpenBook) -> None:
    book = open_book("06.1.1")
    cookie = book.locator(".result.now .cookie").first
    cookie.get_by_role("link", name="HttpOnly").hover()
    tip = book.get_by_role("tooltip")
    expect(tip).to_have_text(re.compile("^HttpOnly: scripts of the page can neither read"))

    cookie.get_by_role("link", name="Path=/").focus()
    expect(tip).to_have_text(re.compile("^Path: the browser sends it with requests for this path"))
    book.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_pictures_are_sharp(open_book: OpenBook) -> None:
    book = open_book("05.1.1")
    hrefs = book.locator("symbol image").evaluate_all(
        "all => all.map(image => image.getAttribute('href'))"
    )
    assert all(href.startswith("data:image/webp;base64,") for href in hrefs)
    width = book.evaluate(
        "async href => { const i = new Image(); i.src = href; await i.decode(); return i.width }",
        hrefs[0],
    )
    shown = book.locator(".result.now .picture").bounding_box()

    assert shown
    assert width >= shown["width"] > 500

    wanted = book.locator("main use").evaluate_all("all => all.map(use => use.href.baseVal)")
    assert {href[1:] for href in wanted} == {
        *book.locator("symbol").evaluate_all("all => all.map(symbol => symbol.id)")
    }


# -- engines --------------------------------------------------------------------------------------


def test_the_switch_shows_another_engine_or_both(open_book: OpenBook) -> None:
    book = open_book("05.2.1")
    expect(book.get_by_text("The engines differ here: the requests, the cookies")).to_be_visible()
    shown = book.locator(".result:visible")
    expect(shown).to_contain_text(["GET / 200"])

    book.get_by_role("button", name="firefox").click()
    expect(shown).to_contain_text(["GET /addCookie 200"])

    book.get_by_role("button", name="side by side").click()
    expect(shown).to_contain_text(["GET / 200", "GET /addCookie 200"])
    left, right = (shown.nth(n).bounding_box() for n in (0, 1))
    assert left
    assert right
    assert left["x"] < right["x"]
    assert left["y"] == right["y"]


# -- failures -------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_a_failure_shows_the_assertion_the_line_and_the_trace(open_book: OpenBook) -> None:
    book = open_book("05.3.2")
    failure = book.locator(".result.now .failure")

    expect(failure).to_contain_text("chromium: failed in line")
    expect(failure).to_contain_text("Actual value: Hello World!")
    expect(failure).to_contain_text("playwright show-trace")
    expect(book.locator(".code.now .wrong")).to_contain_text('to_have_text("Goodbye"')
    expect(book.locator(".result.now .picture")).to_be_visible()
    expect(book.locator(".strip .bad")).to_have_text("✗ 2. The page says goodbye")


@pytest.mark.one_engine
def test_a_crashed_test_is_in_the_book(open_book: OpenBook) -> None:
    book = open_book("05.7.1")

    expect(book.locator(".case.now > header")).to_contain_text(
        "chromium: its process ended before the end of this test."
    )
    expect(book.get_by_role("navigation", name="Steps").get_by_role("link")).to_have_count(2)


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "step"),
    [
        pytest.param("goodbye", "05.3.2 ", id="a step"),
        # In other engines, one search shows that the same script works there.
        pytest.param("another-token", "06.1.2 ", id="a cookie", marks=pytest.mark.one_engine),
        pytest.param("max-age=0", "05.1.3 ", id="a header", marks=pytest.mark.one_engine),
    ],
)
def test_the_search_finds_steps(book: Page, words: str, step: str) -> None:
    book.get_by_role("searchbox").fill(words)

    found = book.get_by_role("region", name="Found").get_by_role("listitem")
    expect(found).to_contain_text([step])
    found.get_by_role("link").click()
    expect(book.locator(f"[id='{step.strip()}'] h4")).to_be_visible()
    expect(book.get_by_role("searchbox")).to_have_value("")


# -- the life of cookies --------------------------------------------------------------------------


def test_the_life_of_a_cookie_names_the_headers(open_book: OpenBook) -> None:
    book = open_book("05")
    life = book.locator("article.now .life")
    expect(life.get_by_role("rowheader")).to_have_text(["myFirstCookie"])

    life.get_by_role("link", name="myFirstCookie gone in step 3 of test 1, chromium").hover()
    expect(book.get_by_role("tooltip")).to_contain_text("GET /removeCookie: Set-Cookie: myFirst")

    life.get_by_role("link", name="myFirstCookie added in step 1 of test 2, firefox").click()
    expect(book).to_have_url(re.compile(r"#05\.2\.1$"))


# -- many lessons ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def long_book(book_run: BookRun, made_once: MadeOnce) -> Path:
    """A book of LESSONS lessons in two engines. All are copies of one recorded lesson."""

    def fill(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pictures, "to_webp", cache(pictures.to_webp))  # compress each once
            write_long_book(book_run, folder)

    return made_once("long-book", fill) / "book.html"


def write_long_book(book_run: BookRun, target: Path) -> None:
    """Write a book of LESSONS lessons into a folder, beside its tests and its records."""
    old = "test_05_cookie"
    for number in range(1, LESSONS + 1):
        new = f"test_{number:02}_cookie"
        shutil.copy(book_run.folder / f"{old}.py", target / f"{new}.py")
        for file in book_run.folder.glob("records/*/*"):
            folder = target / "records" / f"{file.parent.name}-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".png":  # with another name, it is another picture for the book
                shutil.copy(file, folder / f"{number}-{file.name}")
                continue
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            text = "".join(line for line in lines if old in line).replace(old, new)
            # In JSON, a backslash of a path on Windows is two backslashes.
            text = text.replace(
                json.dumps(str(book_run.folder))[1:-1], json.dumps(str(target))[1:-1]
            )
            text = re.sub(r"\w+\.png", rf"{number}-\g<0>", text)
            folder.joinpath(file.name).write_text(text, encoding="utf-8")
    build(target / "records", {}, target, {}).write_file(target / "book.html")


@pytest.mark.only_browser("chromium")  # only Chromium says how much CPU time a page needs
@pytest.mark.parametrize("address", ["", "#29.1.1"])
def test_a_long_book_opens_within_a_second(
    long_book: Path, new_context: Callable[..., BrowserContext], address: str
) -> None:
    book = new_context(offline=True).new_page()
    devtools = book.context.new_cdp_session(book)
    devtools.send("Performance.enable")

    book.goto(f"{long_book.as_uri()}{address}")

    book.screenshot()  # it waits until the page and its pictures are drawn
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    seconds = {metric["name"]: metric["value"] for metric in metrics}
    # This is the CPU time of the page. It is nearly the same on a busy machine.
    assert seconds["ProcessTime"] < 1
    # The other elements are hidden, so the browser does not draw their pictures.
    elements = book.locator("*")
    drawn = elements.evaluate_all("all => all.filter(one => one.getClientRects().length).length")
    assert 0 < drawn < elements.count() / 20


# -- every reader ---------------------------------------------------------------------------------


@pytest.mark.skip_browser("firefox")  # a system Firefox ignores java_script_enabled
def test_the_book_needs_no_script(book_without_scripts: Page) -> None:
    book = book_without_scripts

    expect(book.get_by_role("heading", name="3. The site removes the cookie")).to_be_visible()
    expect(book.get_by_role("heading", name="2. The token changes")).to_be_visible()
    expect(book.locator(".result:visible")).to_have_count(28)
    expect(book.get_by_text("def test_that_fails(page):")).to_be_visible()
    expect(book.locator("[id='w-httponly']")).to_be_visible()
    book.get_by_role("link", name="That fails").click()
    expect(book.get_by_role("heading", name="05.3 That fails")).to_be_in_viewport()
    assert not re.search(r"""(src|href)=["']?https?://[^"']*\.(js|css|png|webp)""", book.content())


@pytest.mark.parametrize("address", VIEWS)
def test_each_view_fits_every_screen(open_book: OpenBook, address: str) -> None:
    book = open_book(address)
    for width, engine in ((360, "chromium"), (1280, "side by side"), (3840, "firefox")):
        book.set_viewport_size({"width": width, "height": 740})
        book.get_by_role("button", name=engine, exact=True).click()
        expect_no_sideways_scrolling(book)


@pytest.mark.one_engine  # axe is one script
@pytest.mark.parametrize("address", VIEWS)
def test_each_view_is_accessible(open_book: OpenBook, address: str) -> None:
    book = open_book(address)
    for width, engine in ((360, "chromium"), (1280, "side by side")):
        book.set_viewport_size({"width": width, "height": 740})
        book.get_by_role("button", name=engine, exact=True).click()
        expect_accessible(book)


@pytest.mark.one_engine
def test_search_results_are_accessible_and_fit_a_phone(book: Page) -> None:
    book.set_viewport_size({"width": 360, "height": 740})
    book.get_by_role("searchbox").fill("cookie")
    book.get_by_role("button", name="firefox").click()

    expect(book.get_by_role("region", name="Found").get_by_role("status")).to_be_visible()
    expect_no_sideways_scrolling(book)
    expect_accessible(book)


@pytest.mark.one_engine
@pytest.mark.parametrize("width", [360, 1280])
def test_an_explanation_is_accessible_and_inside_the_window(
    open_book: OpenBook, width: int
) -> None:
    book = open_book("06.1.1")
    book.set_viewport_size({"width": width, "height": 740})
    attribute = book.locator(".result.now .cookie").get_by_role("link").last
    # Scroll until the attribute is in the last line of the window.
    attribute.evaluate("link => { link.scrollIntoView({block: 'end'}); link.focus() }")

    expect(attribute).to_be_in_viewport()
    box = book.get_by_role("tooltip").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 740
    expect_no_sideways_scrolling(book)
    expect_accessible(book)


def expect_no_sideways_scrolling(book: Page) -> None:
    """Expect that the page is not wider than the window."""
    # clientWidth is the width without a scrollbar, which has a width in Firefox.
    too_wide = "(html => html.scrollWidth - html.clientWidth)(document.documentElement)"
    assert book.evaluate(too_wide) <= 0


def expect_accessible(book: Page) -> None:
    """Expect no findings of axe, with light and with dark colours."""
    if not book.evaluate("'axe' in window"):
        book.evaluate(AXE_SCRIPT)
    for scheme in ("dark", "light"):  # light is the default of all tests
        book.emulate_media(color_scheme=scheme)
        if not book.evaluate(f"matchMedia('(prefers-color-scheme: {scheme})').matches"):
            continue  # a system Firefox ignores it: the page is as before
        # Check all rules once. Only the rules of colours depend on the scheme.
        rules = {"runOnly": COLOUR_RULES} if scheme == "dark" else {}
        options = {"resultTypes": ["violations"], "preload": False, **rules}
        found = book.evaluate("options => axe.run(options)", options)
        assert [violation["nodes"][0] for violation in found["violations"]] == []


@pytest.mark.skip_browser("firefox")  # a system Firefox ignores the media type
def test_a_printed_page_shows_the_whole_lesson(open_book: OpenBook) -> None:
    book = open_book("05.1.2")
    book.emulate_media(media="print")

    expect(book.get_by_role("heading", name="1. A visitor requests the cookie")).to_be_visible()
    expect(book.get_by_role("heading", name="Lesson 5: a cookie is a note")).to_be_visible()
    expect(book.get_by_role("heading", name="2. The token changes")).to_be_hidden()
    expect(book.get_by_role("button", name="Play")).to_be_hidden()


@pytest.mark.skip_browser("firefox")  # a system Firefox ignores the media type
def test_a_printed_life_of_cookies_keeps_its_colours(open_book: OpenBook) -> None:
    book = open_book("05")
    book.emulate_media(media="print")

    bar = book.locator("article.now .life .state.added").first
    expect(bar).to_have_css("print-color-adjust", "exact")


@pytest.mark.one_engine
def test_long_code_breaks_between_its_parts(open_book: OpenBook) -> None:
    book = open_book("05.3.2")
    line = book.locator(".code.now .wrong")

    expect(line).to_have_text(re.compile(r"^    expect\(page\.get_by_role\(.heading."))
    assert "expect(<wbr>page<wbr>.get_by_role(<wbr>" in line.inner_html()


@pytest.mark.one_engine
def test_the_text_is_larger_on_a_projector(book: Page) -> None:
    sizes: list[str] = []
    for width in (1280, 3840):
        book.set_viewport_size({"width": width, "height": 720})
        sizes.append(book.evaluate("getComputedStyle(document.body).fontSize"))

    assert sizes == ["16px", "24px"]


@pytest.mark.only_browser("chromium")  # only Chromium can write a PDF
def test_the_book_can_be_printed(open_book: OpenBook) -> None:
    book = open_book("05")

    pdf = book.pdf()

    assert pdf.startswith(b"%PDF")
    assert 2 < len(re.findall(rb"/Type /Page\b", pdf)) < 30


# -- a folder as book, and optional packages ------------------------------------------------------


def test_a_folder_has_a_page_for_each_lesson(book_folder: Path, shared_page: Page) -> None:
    page = shared_page
    page.goto(book_folder.joinpath("index.html").as_uri())
    begin = page.get_by_role("link", name="Begin with the first test")
    expect(begin).to_have_attribute("href", "05-cookie.html#05.1.1")
    page.get_by_role("link", name="Lesson 5: a cookie is a note").click()
    expect(page).to_have_url(re.compile("book/05-cookie.html#05$"))
    page.get_by_role("link", name="A cookie comes and goes").click()
    picture = page.locator(".result.now img.picture")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280

    page.get_by_role("searchbox").fill("token changes")
    page.get_by_role("region", name="Found").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"book/06-token.html#06\.1\.2$"))
    expect(page.get_by_role("heading", name="2. The token changes")).to_be_visible()
    # Nothing in another project's book is about this course.
    assert "Cookies &" not in page.content()
    assert "Books & Cookies" not in page.title()


@pytest.mark.one_engine
@pytest.mark.parametrize("address", ["index.html", "05-cookie.html#05", "06-token.html#06.1.1"])
def test_each_page_of_a_folder_is_accessible(
    book_folder: Path, shared_page: Page, address: str
) -> None:
    shared_page.goto(f"{book_folder.as_uri()}/{address}")

    expect(shared_page.get_by_role("heading", level=2).first).to_be_visible()
    expect_accessible(shared_page)


def test_files_of_the_same_name_have_different_titles(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    for folder in ("one", "two"):
        suite.mkdir(folder).joinpath("test_same.py").write_text("def test_it(): pass")

    run_here("--book=book.html").assert_outcomes(passed=2)

    book = suite.path.joinpath("book.html").read_text()
    assert all(f"<b>{folder}/test_same.py</b>" in book for folder in ("one", "two"))


def test_the_name_of_a_page_needs_no_codes_in_a_link(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.path.joinpath("test_100%_of #1.py").write_text("def test_it(): pass")

    run_here("test_100%_of #1.py", "--book=book/").assert_outcomes(passed=1)

    assert suite.path.joinpath("book", "01-100-of-1.html").exists()


def test_a_test_that_is_stopped_is_unfinished(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile("import pytest\ndef test_it(): pytest.exit('enough')")

    result = run_here("--book=book.html")

    result.stdout.fnmatch_lines(["Not complete in the book: *::test_it (unfinished)."])


def test_a_book_that_cannot_be_written_stops_the_run(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile("def test_it(): pass")
    suite.path.joinpath("file").touch()

    result = run_here("--book=file/book.html")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --book: *file*"])


def test_only_the_options_need_the_optional_packages(
    suite: pytest.Pytester, run: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.makepyfile(
        test_page="def test_page(page): page.goto('/')",
        missing="import sys\nsys.modules.update(PIL=None, prompt_toolkit=None)",
    )
    monkeypatch.setenv("PYTHONPATH", str(suite.path))
    without = ("-p", "missing")

    run(*without).assert_outcomes(passed=1)
    run(*without, "--book=book.html").stderr.fnmatch_lines(
        ["ERROR: --book needs a package that is not installed. Run: pip install pillow"]
    )
    run(*without, "--record=film.jpg").stderr.fnmatch_lines(
        ["ERROR: --record needs * Run: pip install prompt-toolkit pillow"]
    )
