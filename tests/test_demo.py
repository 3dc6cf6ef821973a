"""The demo shows the steps of a test, reacts to keys, and changes no outcome."""

from __future__ import annotations

import os
import re
import sys
import time
from threading import Timer
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from prompt_toolkit.input import create_input

from fixtures.demo import player
from fixtures.demo.keys import KeyReader
from fixtures.demo.overlay import Scene, scene_html, title_html
from fixtures.jar import Change, Cookie

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from fixtures.course.suite import RunPytest

pytestmark = [
    pytest.mark.slow,  # it runs pytest again
    pytest.mark.usefixtures("demo_here"),
]

TESTS = '''
    """Lesson 1: a cookie comes and goes."""
    import pathlib
    from playwright.sync_api import expect
    from fixtures.steps import step

    def test_a_cookie_is_added(page, jar):
        step("A visitor requests the cookie")
        page.goto("/addCookie")

        step("The site adds the cookie")
        expect(page.get_by_role("heading", name="Cookie added!")).to_be_visible()
        assert "myFirstCookie" in jar
        with pathlib.Path("snapshots.txt").open("a") as file:
            print(page.locator("html").aria_snapshot(), page.inner_text("html"), file=file)
        pathlib.Path("picture.png").write_bytes(page.screenshot())

    def test_two_of_them(page):
        step("Another visitor comes")
        page.goto("/")
'''

# This is for a demo in another process. The default paces are for people.
QUICK = """

def pytest_configure():
    from fixtures.demo import player

    player.DEFAULT_PACE = player.PACE_WITH_KEYS = 0.2
"""


@pytest.mark.usefixtures("without_display")
def test_a_demo_has_the_outcomes_and_snapshots_of_a_plain_run(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(TESTS)

    run_here().assert_outcomes(passed=2)
    plain = suite.path.joinpath("snapshots.txt").read_text()
    picture = suite.path.joinpath("picture.png").read_bytes()
    run_here("--record=film.jpg", "--pace=0.1").assert_outcomes(passed=2)

    assert "Cookie added!" in plain
    assert suite.path.joinpath("snapshots.txt").read_text() == 2 * plain
    assert suite.path.joinpath("picture.png").read_bytes() == picture


@pytest.mark.usefixtures("without_display")
@pytest.mark.one_engine  # the recording is the same in each run
def test_a_recording_is_an_animated_webp(
    suite: pytest.Pytester, run_here: RunPytest, page: Page
) -> None:
    suite.makepyfile(TESTS)

    result = run_here("--record=film.webp", "--pace=0.3", "-k", "added")

    result.assert_outcomes(passed=1, deselected=1)
    result.stdout.fnmatch_lines(["=* demo =*", "Recorded: *film.webp"])
    film = suite.path / "film.webp"
    with Image.open(film) as image:
        assert image.n_frames > 3
        assert image.size == (960, 540)
    page.goto(film.as_uri())
    assert page.locator("img").evaluate("image => [image.naturalWidth, image.complete]") == [
        960,
        True,
    ]


@pytest.mark.usefixtures("without_display")
@pytest.mark.parametrize(
    ("commands", "passed", "skipped", "snapshots"),
    [
        pytest.param("next,next,again,next,next", 2, 1, 2, id="again"),
        pytest.param("next,next,next,again,again,next", 2, 2, 1, id="again in the last test"),
        pytest.param("full speed", 2, 0, 1, id="full speed"),
        pytest.param("next,next,next,quit", 1, 0, 1, id="quit"),
    ],
)
def test_the_demo_reacts_to_each_key(
    suite: pytest.Pytester,
    run_here: RunPytest,
    monkeypatch: pytest.MonkeyPatch,
    commands: str,
    passed: int,
    skipped: int,
    snapshots: int,
) -> None:
    suite.makepyfile(TESTS)
    # Each time that the demo waits for a key, it gets the next command.
    keys = iter(commands.split(","))
    monkeypatch.setattr(KeyReader, "wait", lambda *_: next(keys, "next"))

    result = run_here("--record=film.jpg", "--pace=key")

    assert result.ret == 0
    result.assert_outcomes(passed=passed, skipped=skipped)
    taken = suite.path.joinpath("snapshots.txt").read_text()
    assert taken.count("Cookie added!") == 2 * snapshots


@pytest.mark.usefixtures("without_display")
def test_the_demo_does_not_wait_for_a_response_that_never_comes(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_a_late_response(page):
            step("A visitor follows a link, and no response comes")
            page.goto("/")
            held = []
            page.route("**/addCookie", lambda route: held.append(route))
            with page.expect_request("**/addCookie"):
                page.get_by_role("link", name="Add the cookie").click(no_wait_after=True)

            step("The response comes")
            held[0].continue_()
            page.wait_for_url("**/addCookie")
        """
    )

    result = run_here("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_the_demo_goes_on_while_a_dialog_is_open(
    suite: pytest.Pytester, run_here: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "NAVIGATION_TIME", 0.5)  # seconds
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_a_dialog(page):
            step("A dialog is open")
            page.goto("/")
            with page.expect_event("dialog") as dialog:
                page.evaluate("() => { setTimeout(() => alert('Wait!')) }")

            step("The visitor closes it")
            dialog.value.accept()
        """
    )

    result = run_here("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_a_demo_of_a_page_without_scripts_passes(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        def test_of_a_form(new_context):
            page = new_context(java_script_enabled=False).new_page()
            page.goto("/register")
            page.get_by_label("Username").fill("ada")
        """
    )

    result = run_here("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_the_demo_shows_a_page_that_is_already_open(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        def test_of_a_profile(open_browser, request):
            player = request.config.pluginmanager.get_plugin("demo-player")
            [page] = open_browser().pages
            assert player.active is page
        """
    )

    run_here("--record=film.jpg", "--pace=0.1").assert_outcomes(passed=1)


@pytest.mark.usefixtures("without_display")
def test_the_demo_shows_visitors_of_the_browser_but_not_itself(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_arithmetic(request):
            step("Two numbers are added")
            player = request.config.pluginmanager.get_plugin("demo-player")
            assert player.code_page
            assert not player.contexts

        def test_of_the_browser(browser, request):
            step("A guest comes")
            player = request.config.pluginmanager.get_plugin("demo-player")
            with browser.new_page() as page:
                assert player.active is page
                step("The guest waits")
                assert page in player.overlays
        """
    )

    run("--record=film.jpg", "--pace=0.1").assert_outcomes(passed=2)


@pytest.mark.usefixtures("without_display")
def test_the_demo_shows_the_code_of_a_test_without_a_page(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        from fixtures.steps import step

        def test_of_arithmetic():
            step("Two numbers are added")
            assert 1 + 1 == 2
        """
    )

    result = run_here("--record=film.jpg", "--pace=0.1")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["Recorded: *film.jpg"])


@pytest.mark.usefixtures("without_display")
def test_the_demo_ends_if_nobody_can_press_a_key(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(TESTS)
    with suite.path.joinpath("conftest.py").open("a") as conftest:
        conftest.write(QUICK)

    result = run("--record=film.jpg", "--pace=key")

    result.assert_outcomes(passed=2)
    assert result.duration < 100


# Press the key in the page again and again, while the demo waits for it.
PRESS = """key => setInterval(() => {
    const press = new KeyboardEvent("keydown", {key, bubbles: true});
    if (window[Symbol.for("the demo's keys")]) document.body.dispatchEvent(press);
}, 50)"""


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (" ", "next"),
        # In other engines, one key shows that the same script works there.
        pytest.param("Enter", "next", marks=pytest.mark.one_engine),
        pytest.param("f", "full speed", marks=pytest.mark.one_engine),
        pytest.param("A", "again", marks=pytest.mark.one_engine),
    ],
)
def test_a_key_in_the_window_does_not_reach_the_page(
    shared_page: Page, key: str, command: str
) -> None:
    page = shared_page
    page.goto("/")
    symbols = "Object.getOwnPropertySymbols(window).map(String)"
    untouched = page.evaluate(symbols)
    page.evaluate("() => { document.onkeydown = event => { document.title = event.key } }")
    page.evaluate("document.title = 'as before'")
    page.evaluate(PRESS, key)

    assert KeyReader().wait([page], 30) == command
    assert page.title() == "as before"
    assert page.evaluate(symbols) == untouched


def test_a_click_on_next_ends_the_step(shared_page: Page) -> None:
    page = shared_page
    page.goto("/")
    page.evaluate(
        """() => setInterval(() => document.body.dispatchEvent(new MouseEvent("click", {
            bubbles: true, clientX: innerWidth - 50, clientY: innerHeight - 80})), 50)"""
    )

    assert KeyReader().wait([page], 30) == "next"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.one_engine  # the terminal is the same with each browser
@pytest.mark.parametrize(
    ("typed", "command"), [(b"xq", "quit"), (b"\r", "next"), (b"\x1b[C", "next")]
)
def test_a_key_in_the_terminal_needs_no_enter(
    shared_page: Page, typed: bytes, command: str
) -> None:
    keyboard, terminal = os.openpty()
    keys = KeyReader()

    with os.fdopen(keyboard, "wb", buffering=0), os.fdopen(terminal) as file:
        keys.terminal = create_input(file)
        Timer(1, os.write, (keyboard, typed)).start()
        assert keys.wait([shared_page], 30) == command


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.one_engine  # the terminal is the same with each browser
def test_ctrl_c_in_the_terminal_ends_the_demo(shared_page: Page) -> None:
    keyboard, terminal = os.openpty()
    keys = KeyReader()

    with os.fdopen(keyboard, "wb", buffering=0), os.fdopen(terminal) as file:
        keys.terminal = create_input(file)
        Timer(1, os.write, (keyboard, b"\x03")).start()
        with pytest.raises(KeyboardInterrupt):
            keys.wait([shared_page], 30)


def test_a_scene_shows_the_states_of_expectations_and_cookies() -> None:
    in_two_hours = time.time() + 7200
    cookie = Cookie("labx", "<s>old</s>", "127.0.0.1", "/", in_two_hours, True, False, "Lax")  # noqa: FBT003
    html = scene_html(
        1280,
        720,
        Scene(
            lesson="Lesson 5: a cookie is a note",
            test="The cookie is added",
            number=2,
            heading="The site adds the cookie",
            expectations=[
                ("passed", "expect(page)"),
                ("failed", "assert x"),
                ("expected", "assert y"),
            ],
            jars=[("page", [Change("added", cookie, None), Change("gone", cookie, cookie)])],
            failure=["Expected: <b>", "There: <i>"],
        ),
    )
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("\u200b", "")

    assert "<s>old</s>" not in html
    assert "&lt;s&gt;old&lt;/s&gt;" in html
    assert "✓ expect(page) ✗ assert x · assert y" in text
    assert "+ labx (added)" in text
    assert "127.0.0.1/ HttpOnly SameSite=Lax, lives 2 hours" in text
    assert "- labx (gone)" in text
    assert "Expected: &lt;b&gt;" in text


def test_the_overlays_have_no_styles() -> None:
    # The Content-Security-Policy of a page would remove them.
    html = scene_html(1280, 720, Scene(heading="x")) + title_html(360, 740, "Lesson 1", "a page")

    assert "style" not in html


@pytest.mark.parametrize("display", ["", ":77"], ids=["none", "dead"])
def test_a_demo_without_a_display_writes_a_book(
    suite: pytest.Pytester,
    run_here: RunPytest,
    without_display: None,
    monkeypatch: pytest.MonkeyPatch,
    display: str,
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    suite.makepyfile(TESTS)

    result = run_here("--demo")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["demo: there is no display here, so it becomes a book: *"])
    assert suite.path.joinpath("lesson-book.html").exists()
