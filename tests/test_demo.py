"""The demo shows what a test tells, obeys its teacher, and changes no verdict."""

from __future__ import annotations

import os
import re
import sys
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from fixtures.demo.keys import Keys
from fixtures.demo.stage import Scene, scene, title_card
from fixtures.jar import Cookie

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from fixtures.course.suite import RunPytest

# The paces that nobody asked for are made for people: here nobody looks.
TESTS = '''
    """Lesson 1: a cookie comes and goes."""
    import pathlib
    from playwright.sync_api import expect
    from fixtures import demo
    from fixtures.steps import step

    demo.PACE = demo.KEYED = 0.2

    def test_a_cookie_is_added(page, jar):
        step("A visitor asks for the cookie")
        page.goto("/addCookie")

        step("It was added")
        expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()
        assert "myFirstCookie" in jar
        with pathlib.Path("snapshots.txt").open("a") as file:
            print(page.locator("html").aria_snapshot(), page.inner_text("html"), file=file)
        pathlib.Path("picture.png").write_bytes(page.screenshot())

    def test_two_of_them(page):
        step("Another visitor comes")
        page.goto("/")
'''

# The keys of a teacher, one for each time that the demo waits for one.
TEACHER = """

    import os
    from fixtures.demo import Demo
    from fixtures.demo.keys import Keys

    words = iter(os.environ["WORDS"].split(","))
    Keys.wait = lambda self, pages, seconds=None: next(words, "next")
    Demo.patience = lambda self: None
"""


@pytest.fixture
def without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """No screen to open a window on."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.mark.usefixtures("without_display")
def test_a_demo_has_the_verdict_and_the_snapshots_of_a_plain_run(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile(TESTS)

    run().assert_outcomes(passed=2)
    plain = suite.path.joinpath("snapshots.txt").read_text()
    picture = suite.path.joinpath("picture.png").read_bytes()
    run("--record=film.jpg", "--pace=0.1").assert_outcomes(passed=2)

    assert "Cookie added!" in plain
    assert suite.path.joinpath("snapshots.txt").read_text() == 2 * plain
    assert suite.path.joinpath("picture.png").read_bytes() == picture


@pytest.mark.usefixtures("without_display")
def test_a_recording_moves_and_can_be_shown_by_a_browser(
    suite: pytest.Pytester, run: RunPytest, page: Page
) -> None:
    suite.makepyfile(TESTS)

    result = run("--record=film.webp", "--pace=0.3", "-k", "added")

    result.assert_outcomes(passed=1, deselected=1)
    result.stdout.fnmatch_lines(["Recorded: *film.webp"])
    film = suite.path / "film.webp"
    assert film.read_bytes().count(b"ANMF") > 3
    page.goto(film.as_uri())
    assert page.locator("img").evaluate("image => [image.naturalWidth, image.complete]") == [
        960,
        True,
    ]


@pytest.mark.usefixtures("without_display")
@pytest.mark.parametrize(
    ("words", "passed", "snapshots"),
    [
        pytest.param("next,next", 2, 1, id="next"),
        pytest.param("next,again,next,next", 2, 2, id="again"),
        pytest.param("full speed", 2, 1, id="full speed"),
        pytest.param("next,next,quit", 1, 1, id="quit"),
    ],
)
def test_the_teacher_is_obeyed(
    suite: pytest.Pytester,
    run: RunPytest,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    passed: int,
    snapshots: int,
) -> None:
    suite.makepyfile(TESTS + TEACHER)
    monkeypatch.setenv("WORDS", words)

    result = run("--record=film.jpg", "--pace=key")

    assert result.ret == 0
    result.assert_outcomes(passed=passed)
    taken = suite.path.joinpath("snapshots.txt").read_text()
    assert taken.count("Cookie added!") == 2 * snapshots


@pytest.mark.usefixtures("without_display")
def test_a_page_that_does_not_arrive_is_not_waited_for(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_an_answer_that_is_held_back(page):
            step("A visitor follows a link, and nothing happens")
            page.goto("/")
            held = []
            page.route("**/addCookie", lambda route: held.append(route))
            with page.expect_request("**/addCookie"):
                page.get_by_role("link", name="Add the cookie").click(no_wait_after=True)

            step("They are let through")
            held[0].continue_()
            page.wait_for_url("**/addCookie")
        """
    )

    result = run("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_a_page_without_scripts_can_be_used(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(
        """
        def test_of_a_form(new_context):
            page = new_context(java_script_enabled=False).new_page()
            page.goto("/register")
            page.get_by_label("Username").fill("ada")
        """
    )

    result = run("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_a_test_without_a_page_is_shown_too(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_arithmetic():
            step("Two numbers are added")
            assert 1 + 1 == 2
        """
    )

    result = run("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["Recorded: *film.jpg"])


@pytest.mark.usefixtures("without_display")
def test_nobody_is_waited_for_where_nobody_can_press_a_key(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile(TESTS)

    result = run("--record=film.jpg", "--pace=key")

    result.assert_outcomes(passed=2)
    assert result.duration < 100


PRESS = "key => setInterval(() => dispatchEvent(new KeyboardEvent('keydown', {key})), 50)"


@pytest.mark.parametrize(
    ("key", "word"), [(" ", "next"), ("Enter", "next"), ("f", "full speed"), ("A", "again")]
)
def test_a_key_in_the_window_is_heard_and_not_by_the_page(page: Page, key: str, word: str) -> None:
    page.goto("/")
    page.evaluate("() => { document.onkeydown = event => { document.title = event.key } }")
    page.evaluate("document.title = 'as before'")
    page.evaluate(PRESS, key)

    keys = Keys()
    assert keys.wait([page], 30) == word
    assert page.title() == "as before"
    assert page.evaluate(
        "Object.getOwnPropertySymbols(window).map(String)"
    ) == page.context.new_page().evaluate("Object.getOwnPropertySymbols(window).map(String)")


def test_a_click_on_next_is_heard(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """() => setInterval(() => document.body.dispatchEvent(new MouseEvent("click", {
            bubbles: true, clientX: innerWidth - 50, clientY: innerHeight - 80})), 50)"""
    )

    assert Keys().wait([page], 30) == "next"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
def test_a_key_in_the_terminal_is_heard(page: Page) -> None:
    teacher, terminal = os.openpty()
    keys = Keys()
    keys.terminal = terminal

    typing = Timer(1, os.write, (teacher, b"xq"))
    typing.start()

    assert keys.wait([page], 30) == "quit"


def cookie(value: str) -> Cookie:
    """Give a cookie with this value."""
    return Cookie(
        "labx", value, "127.0.0.1", "/", None, http_only=True, secure=False, same_site="Lax"
    )


def test_a_scene_shows_what_became_of_expectations_and_cookies() -> None:
    html = scene(
        1280,
        720,
        Scene(
            lesson="Lesson 5: a cookie is a note",
            test="The cookie is added",
            number=2,
            heading="It was added",
            claims=[("held", "expect(page)"), ("failed", "assert x"), ("expected", "assert y")],
            jars=[("page", [("added", cookie("<s>old</s>")), ("gone", cookie("b"))])],
            failure=["Expected: <b>", "There: <i>"],
        ),
    )
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("\u200b", "")

    assert "<s>old</s>" not in html
    assert "&lt;s&gt;old&lt;/s&gt;" in html
    assert "✓ expect(page) ✗ assert x · assert y" in text
    assert "+ labx (added)" in text
    assert "HttpOnly SameSite=Lax, until the browser closes" in text
    assert "- labx (gone)" in text
    assert "Expected: &lt;b&gt;" in text


def test_what_the_demo_draws_needs_no_style() -> None:
    # A page's Content-Security-Policy would drop it.
    html = scene(1280, 720, Scene(heading="x")) + title_card(360, 740, "Lesson 1", "a page")

    assert "style" not in html


@pytest.mark.usefixtures("without_display")
def test_a_demo_without_a_display_becomes_a_book(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(TESTS)

    result = run("--demo")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["demo: there is no display here, so it becomes a book: *"])
    assert suite.path.joinpath("lesson-book.html").exists()
