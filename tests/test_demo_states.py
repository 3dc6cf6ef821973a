"""These tests check the demo before a key, at a failure, without source code, and at its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from fixtures.course.parts import TOUR
from fixtures.course.suite import ROOT
from fixtures.demo import player, recorder
from fixtures.demo.keys import KeyReader
from fixtures.demo.overlay import PLACES, Place, Scene, card_html, place_beside, scene_html
from fixtures.demo.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import FloatRect

    from fixtures.course.suite import RunPytest

pytestmark = [
    pytest.mark.slow,  # it runs pytest again
    pytest.mark.usefixtures("without_display", "demo_here"),
]

Watch = Callable[..., tuple[list[dict[str, Any]], pytest.RunResult]]

STORY = """
    from playwright.sync_api import expect
    from fixtures.steps import step

    def test_the_first_page_opens(page):
        step("A visitor opens the first page")
        page.goto("/")

        step("The page greets the visitor")
        expect(page.get_by_role("heading", name="Hello World!")).to_be_visible()
"""


@pytest.fixture
def watched(suite: pytest.Pytester, run_here: RunPytest, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A function that runs a demo of these tests. It returns the scenes and the result.

    The scenes include the texts of the demo's own window.
    """
    found: list[dict[str, Any]] = []
    draw, own_window = Player.draw, Player.own_window

    def draw_and_store(self: Player) -> None:
        draw(self)
        scene = self.scene
        found.append(
            {
                "test": scene.test,
                "heading": scene.heading,
                "next": scene.next,
                "failure": scene.failure,
                "states": [state for state, _ in scene.expectations],
            }
        )

    def own_window_and_store(self: Player, *args: Any) -> list[Page]:  # noqa: ANN401
        pages = own_window(self, *args)
        found.extend({"own": page.inner_text("body")} for page in pages)
        return pages

    monkeypatch.setattr(Player, "draw", draw_and_store)
    monkeypatch.setattr(Player, "own_window", own_window_and_store)
    monkeypatch.setattr(player, "FAILURE_TIME", 0.1)  # seconds

    def watch(tests: str, *options: str) -> tuple[list[dict[str, Any]], pytest.RunResult]:
        suite.makepyfile(test_it=dedent(tests))
        return found, run_here("--record=film.jpg", *options)

    return watch


# -- keys


def test_each_key_shows_the_result_and_the_next_sentence(
    watched: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyReader, "wait", lambda *_: "next")

    scenes, result = watched(STORY, "--pace=key")

    result.assert_outcomes(passed=1)
    first, second = "A visitor opens the first page", "The page greets the visitor"
    assert [(scene["heading"], scene["next"]) for scene in scenes if scene.get("next")] == [
        ("", f"1. {first}"),
        (first, f"2. {second}"),
        (second, "the end"),
    ]


BROKEN_SITE = """
    import flask
    import pytest
    from fixtures.steps import step

    visits = []

    @pytest.fixture(scope="session")
    def app():
        app = flask.Flask(__name__)

        @app.get("/")
        def first():
            visits.append(1)
            return {}["nothing"] if len(visits) == 1 else "Hello World!"

        return app

    def test_of_a_site_that_fails_once(page):
        step("A visitor opens the first page")
        page.goto("/")
        step("The visitor reads")
"""


@pytest.mark.parametrize(
    ("key", "outcomes"), [("again", {"passed": 1, "skipped": 1}), ("next", {"failed": 1})]
)
def test_only_the_key_a_discards_a_failure_of_the_site(
    watched: Watch, monkeypatch: pytest.MonkeyPatch, key: str, outcomes: dict[str, int]
) -> None:
    keys = iter(["next", key])
    monkeypatch.setattr(KeyReader, "wait", lambda *_: next(keys, "next"))

    scenes, result = watched(BROKEN_SITE, "--pace=key")

    result.assert_outcomes(**outcomes)
    assert any(scene.get("failure") for scene in scenes) == ("failed" in outcomes)


# -- failures


def test_a_soft_failure_is_shown_in_its_own_step(watched: Watch) -> None:
    tests = """
        from playwright.sync_api import expect
        from fixtures.steps import step

        def test_of_titles(page):
            step("Two of three expectations fail")
            page.goto("/")
            expect.soft(page).to_have_title("wrong title", timeout=50)
            expect(page).to_have_url("/")
            expect.soft(page.get_by_role("heading", level=1)).to_have_text("wrong", timeout=50)

            step("This one is true")
            expect(page).to_have_url("/")
        """

    scenes, result = watched(tests, "--pace=0.1")

    result.assert_outcomes(failed=1)
    states = {scene["heading"]: scene["states"] for scene in scenes if scene.get("heading")}
    failures = {scene["heading"]: scene["failure"] for scene in scenes if scene.get("heading")}
    assert states == {
        "Two of three expectations fail": ["failed", "passed", "failed"],
        "This one is true": ["passed"],
    }
    assert "wrong title" in str(failures["Two of three expectations fail"])
    assert failures["This one is true"] == []


def test_failures_of_unittest_and_of_subtests_are_shown(watched: Watch) -> None:
    tests = """
        import unittest
        import pytest
        from fixtures.steps import step

        class Case(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def take_page(self, page):
                self.page = page

            def test_in_unittest(self):
                step("An assertion of unittest fails")
                self.page.goto("/")
                self.assertEqual(self.page.title(), "another title")

        def test_with_subtests(page, subtests):
            step("A subtest fails")
            page.goto("/")
            with subtests.test("the title"):
                assert page.title() == "a third title"

            step("The test goes on")
            assert page.url
        """

    scenes, result = watched(tests, "--pace=0.1")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    failures = {scene["heading"]: str(scene["failure"]) for scene in scenes if scene.get("heading")}
    assert "AssertionError" in failures["An assertion of unittest fails"]
    assert "a third title" in failures["A subtest fails"]
    assert failures["The test goes on"] == "[]"


# -- tests of all kinds


def test_the_demo_explains_a_test_without_source_or_page(watched: Watch) -> None:
    tests = '''
        """
        >>> 1 + 1
        2
        """
        import pytest
        from fixtures.steps import step

        exec("def test_made():\\n    step('a step')\\n    assert 1 + 1 == 2\\n")
        exec("def test_made_with_page(page):\\n    page.goto('/')\\n")
        test_lambda = lambda page: page.goto("/") and None

        @pytest.mark.skip(reason="not today")
        def test_skipped(page): ...
        '''

    scenes, result = watched(tests, "--pace=0.1", "--doctest-modules", "test_it.py")

    result.assert_outcomes(passed=4, skipped=1)
    told = {scene["own"] for scene in scenes if scene.get("own")}
    assert len(told) == 2
    assert all("its code cannot be read" in text for text in told)


def test_steps_of_fixtures_and_of_helpers_are_shown(watched: Watch) -> None:
    tests = """
        import pytest
        from fixtures.steps import step

        @pytest.mark.skip(reason="nothing is set up before it")
        def test_that_is_skipped(page): ...

        @pytest.fixture
        def opened(page):
            step("The fixture opens the page")
            page.goto("/")
            assert page.url
            yield page

        def look(page):
            step("The helper looks at the page")
            assert page.url

        def test_of_a_heading(opened):
            step("The test reads the heading")
            assert opened.inner_text("h1") == "Hello World!"
            look(opened)
        """

    scenes, result = watched(tests, "--pace=0.1")

    result.assert_outcomes(passed=1, skipped=1)
    states = {scene["heading"]: scene["states"] for scene in scenes if scene.get("heading")}
    assert states == {
        "The fixture opens the page": [],
        "The test reads the heading": ["passed"],
        "The helper looks at the page": [],
    }


# -- the place of the caption


@pytest.mark.parametrize(
    ("box", "place"),
    [
        pytest.param({"x": 20, "y": 300, "width": 200, "height": 40}, Place(), id="free"),
        pytest.param({"x": 20, "y": 660, "width": 200, "height": 40}, Place(top=True), id="below"),
        pytest.param({"x": 900, "y": 600, "width": 99, "height": 40}, Place(top=True), id="corner"),
        pytest.param({"x": 0, "y": 0, "width": 1280, "height": 720}, Place(), id="everything"),
    ],
)
def test_the_caption_avoids_the_element(box: FloatRect, place: Place) -> None:
    scene = Scene(number=1, heading="A heading", expectations=[("expected", "expect(page)")] * 3)

    assert place_beside(box, 1280, 720, scene, Place()) == place


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("width", [1280, 800, 360])
def test_the_caption_is_not_higher_than_estimated(
    shared_page: Page, place: Place, width: int
) -> None:
    height = 720
    scene = Scene(
        number=2,
        heading="A long heading of a step, " * 4,
        expectations=[("expected", "expect(page.get_by_role('heading')).to_be_visible()")] * 4,
        next="3. What comes next",
        hint="Space: next",
    )
    shared_page.set_viewport_size({"width": width, "height": height})
    shared_page.set_content(f"<body style='margin:0'>{scene_html(width, height, scene, place)}")
    covered = shared_page.evaluate(
        """() => [...document.querySelectorAll("[bgcolor]")].map(e => {
            const {x, y, width, height} = e.getBoundingClientRect(); return {x, y, width, height};
        })"""
    )

    assert covered
    for box in covered:
        assert place.covers(box, width, height, scene)
        rest = {**box, "y": height / 2 - 1, "height": 2, "x": 600 if place.left else 0, "width": 9}
        assert not place.covers(rest, width, height, scene)


def test_an_action_under_the_caption_moves_the_caption(watched: Watch) -> None:
    tests = """
        from fixtures.steps import step

        def test_of_a_button(page, request):
            player = request.config.pluginmanager.get_plugin("demo-player")
            page.set_content('''
                <button style="position: fixed; left: 9px; bottom: 9px">low</button>
                <button style="position: fixed; left: 9px; top: 9px">high</button>''')
            step("Two buttons are pressed")
            page.get_by_text("low").click()
            assert player.place(page).top
            page.get_by_text("high").click()
            assert not player.place(page).top

            step("The focus moves, and nothing is pressed")
            page.evaluate("document.querySelector('button').focus()")

            step("The caption of this step is at the top")
            assert player.place(page).top
        """

    _, result = watched(tests, "--pace=0.1")

    result.assert_outcomes(passed=1)


# -- the end


def test_the_card_lists_the_results_and_the_next_commands(shared_page: Page) -> None:
    results = [("The cookie is added", "passed"), ("It is <removed>", "failed")]

    shared_page.set_content(card_html(results, [("make test", "run the quick part")], "Q: quit"))

    expect(shared_page.get_by_role("heading", level=1)).to_have_text(
        "You have seen 2 tests: 1 passed, 1 failed"
    )
    expect(shared_page.get_by_role("listitem")).to_have_text(
        ["✓ The cookie is added", "✗ It is <removed>"]
    )
    expect(shared_page.get_by_role("term")).to_have_text("make test")
    expect(shared_page.get_by_role("definition")).to_have_text("run the quick part")


def test_a_card_of_many_tests_names_only_failures(shared_page: Page) -> None:
    results = [(f"Test {number}", "passed") for number in range(30)] + [("It fails", "failed")]

    shared_page.set_content(card_html(results, [], ""))

    expect(shared_page.get_by_role("listitem")).to_have_text(["✗ It fails"])


def test_the_last_card_of_a_demo_names_the_next_commands(
    suite: pytest.Pytester, run_here: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards: list[str] = []
    show_card = Player.show_card

    def show_and_store(self: Player) -> None:
        show_card(self)
        assert self.code_page
        cards.append(self.code_page.inner_text("body"))

    monkeypatch.setattr(Player, "show_card", show_and_store)
    suite.makepyfile(STORY)

    run_here("--record=film.webp", "--pace=0.1").assert_outcomes(passed=1)

    [card] = cards
    assert "The first page opens" in card
    assert all(f"make {words}" in card for words in ("demo LESSON=4", "test", "exercise 1"))


def test_the_tour_has_eight_tests_with_steps() -> None:
    assert len({*TOUR}) == 8
    for test in TOUR:
        file, _, name = test.partition("::")
        code = ROOT.joinpath("e2e", file).read_text("utf-8").split(f"def {name}(")[1]
        assert code.split("\n\n\n")[0].count("    step(") >= 2


# -- recordings


@pytest.mark.parametrize(
    ("name", "form"), [("film.gif", "GIF"), ("film.webp", "WEBP"), ("film.WEBP", "WEBP")]
)
def test_the_file_name_decides_the_format_of_a_recording(
    suite: pytest.Pytester, run_here: RunPytest, name: str, form: str
) -> None:
    suite.makepyfile(STORY)

    run_here(f"--record={name}", "--pace=0.3").assert_outcomes(passed=1)

    with Image.open(suite.path / name) as image:
        assert image.format == form
        assert image.n_frames > 3
        assert image.info["loop"] == 0


def test_the_recording_in_readme_is_short_and_small() -> None:
    file = ROOT / ".github/demo.webp"
    assert f"]({file.relative_to(ROOT).as_posix()})" in (ROOT / "README.md").read_text("utf-8")

    with Image.open(file) as film:
        seconds = sum(duration_of(film, number) for number in range(film.n_frames)) / 1000

    assert 20 < seconds < 40
    assert file.stat().st_size < 3_000_000


def duration_of(film: Image.Image, number: int) -> float:
    """Return how long a frame is shown, in milliseconds."""
    film.seek(number)
    film.load()
    return film.info["duration"]


@pytest.mark.parametrize(("suffix", "begins"), [(".webm", b"\x1a\x45\xdf\xa3"), (".mp4", b"ftyp")])
def test_ffmpeg_encodes_a_recording(
    suite: pytest.Pytester, run_here: RunPytest, suffix: str, begins: bytes
) -> None:
    if recorder.encoding_command(suffix) is None:
        pytest.skip(f"no ffmpeg on this machine can write {suffix}")
    suite.makepyfile(STORY)

    run_here(f"--record=film{suffix}", "--pace=0.3").assert_outcomes(passed=1)

    assert begins in suite.path.joinpath(f"film{suffix}").read_bytes()[:16]


@pytest.mark.parametrize("suffix", [".webm", ".mp4"])
def test_a_missing_ffmpeg_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    monkeypatch.setattr(recorder, "ffmpegs", lambda: iter(()))

    chosen = recorder.Recorder(tmp_path / f"film{suffix}")

    assert chosen.file.name == "film.webp"
    assert "ffmpeg" in chosen.note
    assert "\n" not in chosen.note


def test_an_unknown_format_is_refused(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(STORY)

    result = run_here("--record=film.avi")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*film.avi: the name must end in one of .webm, .mp4,*"])


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl+C interrupts the processes that start now, even if this run ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal like Ctrl+C to send")
def test_ctrl_c_keeps_the_recording_so_far(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import os
        import signal
        from fixtures.steps import step

        def test_that_is_interrupted(page):
            step("A visitor opens the first page")
            page.goto("/")
            step("Somebody presses Ctrl+C")
            os.killpg(0, signal.SIGINT)  # a terminal sends it to all processes
            page.wait_for_timeout(60_000)
        """
    )
    command = [sys.executable, "-m", "pytest", "--record=film.webp", "--pace=0.5"]

    done = subprocess.run(
        [*command, "--browser=chromium"],
        cwd=suite.path,
        env={**os.environ, "PY_COLORS": "0"},
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode != 0
    assert "Recorded: " in done.stdout
    with Image.open(suite.path / "film.webp") as image:
        assert image.n_frames > 2
