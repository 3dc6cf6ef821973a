"""A file that tries to cheat gets no better score, and breaks nothing.

Each test has small files that cheat in one way. docs/grading.md says what stops them. Most of them
use no browser, because this is faster.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from fixtures.course.grading import __main__ as program
from fixtures.course.grading import judge, lanes, report, sandbox
from fixtures.course.grading.groups import Grouping, number_same, same_requests
from fixtures.course.grading.lanes import GradedTest, Lane
from fixtures.course.grading.noise import PAIRS, Noise
from fixtures.course.grading.orders import JOIN_SESSION_KEYRING
from fixtures.course.grading.process import UNREADABLE, GradedRun, Process
from fixtures.course.grading.repeatable import same_values, token_with_pair
from fixtures.course.grading.source import look_at
from fixtures.course.variants import CATALOGUE, ROOT, Change, Variant, variant_by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.course.grading.judge import Grade

pytestmark = pytest.mark.slow  # it starts other processes

KEY_CALLS = {"x86_64": (248, 250), "aarch64": (217, 219)}  # add_key(2) and keyctl(2)
SESSION_KEYRING = -3  # linux/keyctl.h

HEAD = """
    import gc, os, re, signal, subprocess, sys, threading, time
    from pathlib import Path
    from urllib.request import urlopen
    import pytest

    def headers(url):
        with urlopen(url) as response:
            return response.headers

    def text(url):
        with urlopen(url) as response:
            return response.read().decode()
"""


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Grade]:
    """A function that grades a text by these faults and no harmless changes, in one lane."""

    def graded(text: str, *scope: str, walled: bool = False) -> Grade:
        file = tmp_path / "mine.py"
        file.write_text(dedent(text))
        monkeypatch.setattr(judge, "harmless_changes", list)
        variants = [variant_by_name(name) for name in scope]
        return judge.grade([file], variants, "chromium", 1, lambda _: None, walled=walled)

    return graded


@pytest.fixture
def open_lane() -> Iterator[Callable[..., Lane]]:
    """A function that opens a lane for files. The lane ends after the test."""
    with ExitStack() as stack:

        def open_lane(*files: Path, walled: bool = False) -> Lane:
            noise = random.Random(0)  # noqa: S311
            return Lane(files, "chromium", stack, walled=walled, noise=noise)

        yield open_lane


@pytest.fixture
def wall() -> None:
    """Skip the test if bubblewrap does not work."""
    if problem := sandbox.problem():
        pytest.skip(problem)


@pytest.fixture(params=[False, True], ids=["open", "walled"])
def walled(request: pytest.FixtureRequest) -> bool:
    """Whether to grade in the sandbox. Skip this case if bubblewrap does not work."""
    if request.param:
        request.getfixturevalue("wall")
    return request.param


def noted(folder: Path) -> list[str]:
    """Return the lines that the runs have written, one for each run."""
    return folder.joinpath("notes.txt").read_text().splitlines()


# -- differences between sites --------------------------------------------------------------------


def test_no_two_runs_get_the_same_bytes(graded: Callable[..., Grade], tmp_path: Path) -> None:
    text = f"""{HEAD}
    def test_walk(base_url):
        style = headers(base_url + "/static/style.css")
        seen = [style["ETag"], style["Last-Modified"], style["Content-Length"]]
        seen += [text(base_url + path) for path in ("/", "/register", "/login")]
        with open({str(tmp_path / "notes.txt")!r}, "a") as notes:
            print([hash(part) for part in seen], *seen[:2], len(seen[3]), sep="|", file=notes)
        assert True
    """

    result = graded(text, "books-for-everyone", "permanent-redirect")

    assert result.invalid == []
    lines = [line.split("|") for line in noted(tmp_path)]
    assert len(lines) >= 3
    for column in (1, 2):
        assert len({line[column] for line in lines}) == len(lines)


def meaning(page: bytes) -> list[object]:
    """Return the words, tags and attributes of a page, without white space and class names."""
    found: list[object] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value for name, value in attrs if name != "class"}))

        def handle_data(self, data: str) -> None:
            found.extend(data.split())

    Reader().feed(page.decode())
    return found


def test_noise_keeps_the_meaning_of_a_page() -> None:
    page = b"""<!doctype html>
    <ul class="shelf">
      <li><cite>A &amp; B</cite> by <b title='x > y' hidden>C</b></li>
    </ul>
    <pre>
      <i>kept</i>
    </pre> <input value=a/> <br/> <a href="/a" href="/b">twice</a> odd < 3 <b>"""
    pages = {Noise(str(seed)).page(page) for seed in range(9)}

    assert len(pages) == 9
    for noisy in pages:
        assert b"<pre>\n      <i>kept</i>\n    </pre>" in noisy
        assert b'<a href="/a" href="/b">' in noisy
        assert b"value=a/" in noisy
        assert meaning(noisy) == meaning(page)
        assert b'class="shelf"' in noisy


def test_equal_pages_of_a_run_get_equal_noise() -> None:
    page = b"<form method=post>\n<input name=username value='%s' type=text>\n</form>\n<p>%s</p>"
    one_run, other_run = Noise("1"), Noise("2")
    ann, bob = (one_run.page(page % (name, name)) for name in (b"Ann", b"Bob"))
    assert ann.replace(b"Ann", b"Bob") == bob
    assert other_run.page(page % (b"Ann", b"Ann")) != ann
    first, second = (one_run.headers([("Allow", "GET"), ("Vary", "Cookie")]) for _ in range(2))
    assert [name for name, _ in first] == [name for name, _ in second]


def test_each_run_has_special_characters_of_its_own_in_tokens() -> None:
    assert {Noise(str(seed)).pair for seed in range(99)} == {*PAIRS}
    with same_values(1, 0, ".~"):
        tokens = "".join(token_with_pair(32) for _ in range(30))
    assert {".", "~"} < {*tokens}
    assert not {"-", "_"} & {*tokens}


def test_noise_keeps_the_cookies_in_their_order() -> None:
    cookies = [("Set-Cookie", f"{name}=1") for name in "abc"]

    headers = Noise("1").headers([("Location", "/"), *cookies, ("Allow", "GET")])

    assert [header for header in headers if header[0] == "Set-Cookie"] == cookies
    assert {("Location", "/"), ("Allow", "GET")} <= {*headers}


@pytest.mark.usefixtures("wall")
def test_a_run_finds_nothing_of_another_run(graded: Callable[..., Grade]) -> None:
    text = f"""{HEAD}
    PLACES = ["/tmp/count", "/dev/shm/count", "count", Path(__file__).with_name("count")]

    def test_count(base_url):
        urlopen(base_url + "/books").close()
        runs = [sys.modules.setdefault("runs", []), pytest.__dict__.setdefault("runs", [])]
        runs.append(os.environ.get("RUNS", "").split())
        runs += [Path(place).read_text() if os.path.exists(place) else "" for place in PLACES]
        os.environ["RUNS"] = "x"
        sys.modules["runs"].append(1)
        for place in PLACES:
            Path(place).write_text("x")
        if runs[0] != [1]:
            os._exit(1)  # a shared run: this test gets one of its own
        left = subprocess.Popen(["sleep", "600"], start_new_session=True)
        others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) > left.pid]
        assert runs[0] == [1]
        assert not any(runs[2:]), runs
        assert "sleep" not in [
            Path(f"/proc/{{p}}/comm").read_text().strip()
            for p in os.listdir("/proc") if p.isdigit() and int(p) not in (left.pid, os.getpid())
        ]
    """

    result = graded(text, "books-for-everyone", "permanent-redirect", walled=True)

    assert result.invalid == []
    assert [verdict.good for verdict in result.faults] == [False, False]


@pytest.mark.usefixtures("wall")
@pytest.mark.parametrize("shared", ["passes", "fails"])
def test_a_file_gains_nothing_by_noticing_a_shared_run(
    graded: Callable[..., Grade], shared: str
) -> None:
    text = f"""{HEAD}
    def is_shared():
        sys.modules.setdefault("runs", []).append(1)
        return len(sys.modules["runs"]) > 1

    def test_books(base_url):
        with urlopen(base_url + "/books") as response:
            redirected = "/register" in response.url
        assert {shared == "passes"} if is_shared() else redirected
    """
    scope = ("permanent-redirect", "books-for-everyone", "strangers-sent-to-log-in")

    result = graded(text, *scope, walled=True)

    assert result.invalid == []
    caught = {verdict.variant.name for verdict in result.faults if verdict.good}
    really = {"books-for-everyone", "strangers-sent-to-log-in"}
    # The file does not notice the first shared run. In later ones, it can only lose a fault.
    assert caught < really if shared == "passes" else caught == really


# -- the sandbox ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("wall")
def test_the_sandbox_hides_the_course(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    libc, (add_key, keyctl) = ctypes.CDLL(None), KEY_CALLS.get(platform.machine(), (-1, -1))
    libc.syscall(keyctl, JOIN_SESSION_KEYRING, None)  # the key below is not added to the user's
    libc.syscall(add_key, b"user", b"own", b"s3cret", 6, SESSION_KEYRING)
    hidden = [
        ROOT / "site",
        ROOT / "e2e",
        ROOT / ".git",
        CATALOGUE / "note.toml",
        Path.home() / "x",
    ]
    text = f"""{HEAD}
    import ctypes, socket
    HIDDEN = {[str(path) for path in hidden]!r}

    def test_what_is_there():
        assert [path for path in HIDDEN if os.path.exists(path)] == []

    def test_nothing_can_be_written():
        for place in ("/", "/usr", "/etc", {str(ROOT)!r}, {str(ROOT / "fixtures")!r}):
            with pytest.raises(OSError):
                Path(place, "written").write_text("")

    def test_no_network():
        with pytest.raises(OSError):
            socket.create_connection(("1.1.1.1", 53), timeout=2)

    def test_no_environment():
        assert "s3cret" not in str(os.environ)
        for file in Path("/proc").glob("[0-9]*/environ"):
            try:
                found = file.read_text(errors="replace")
            except PermissionError:
                continue
            assert "s3cret" not in found

    def test_no_mount_can_be_changed():
        libc, read_write = ctypes.CDLL(None), 4096 | 32  # MS_BIND | MS_REMOUNT
        assert libc.umount2({str(CATALOGUE).encode()!r}, 2) == -1
        assert libc.mount(None, {str(ROOT / "fixtures").encode()!r}, None, read_write, None) == -1

    def test_no_key_of_the_user():
        assert ctypes.CDLL(None).syscall({keyctl}, 10, {SESSION_KEYRING}, b"user", b"own", 0) == -1

    def test_no_other_process():
        pids = [p for p in os.listdir("/proc") if p.isdigit()]
        names = [Path("/proc", p, "cmdline").read_text() for p in pids]
        assert not any("fixtures.course.grading.sites" in name for name in names)
        assert len(pids) < 9
    """

    assert graded(text, "books-for-everyone", walled=True).invalid == []


SPY = """
    @app.get("/spy")
    def spy():
        import os, socket
        from pathlib import Path

        found = [path for path in {paths!r} if os.path.exists(path)]
        found += [name for name in os.environ if name == "SECRET_TOKEN"]
        found += [path for path in {places!r} if os.access(path, os.W_OK)]
        commands = [file.read_text() for file in Path("/proc").glob("[0-9]*/cmdline")]
        found += [command for command in commands if "fixtures.course.grading.sites" not in command]
        try:
            socket.create_connection(("1.1.1.1", 53), timeout=2)
            found.append("a network")
        except OSError:
            pass
        return str([thing for thing in found if "bwrap" not in thing])

    return app
"""


@pytest.mark.usefixtures("wall")
def test_the_sandbox_hides_the_course_from_the_sites(
    open_lane: Callable[..., Lane], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    visible = sys.executable  # so that the spy has something to find
    hidden = [ROOT / "e2e", ROOT / "site", ROOT / ".git", CATALOGUE / "note.toml", tmp_path]
    places = [str(ROOT), str(ROOT / "fixtures"), "/usr", "/etc"]
    code = SPY.format(paths=[visible, *map(str, hidden)], places=places)
    change = Change("site/bookshop/__init__.py", "\n    return app\n", code)
    file = tmp_path / "mine.py"
    file.write_text(
        dedent(f"""{HEAD}
    def test_spy(base_url):
        found = text(base_url + "/spy")
        assert found == {str([visible])!r}, found
    """)
    )

    lane = open_lane(file, walled=True)
    [test] = lane.collect().tests
    run, _ = lane.run_one(GradedTest(test), Variant("spy", "note", "", (change,)))

    assert (run.outcome, run.message) == ("passed", "")


# This takes over 5 seconds: the test waits for its limit of 3 seconds, with all tests and alone.
@pytest.mark.usefixtures("wall")
def test_a_file_cannot_lengthen_its_time(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "RUN_LIMIT", 3)
    monkeypatch.setattr(judge, "RUN_LIMIT", 3)
    text = f"""{HEAD}
    def test_endless():
        from fixtures.course.grading import orders, worker
        for thing in gc.get_objects():
            if isinstance(thing, worker.Worker):
                thing.order["limit"] = thing.first["limit"] = 1e9
        orders.NO_LIMIT = 1e9
        time.monotonic = lambda: -1e9
        assert threading.Event().wait()  # a loop would use a core until the limit
    """

    [reason] = graded(text, "books-for-everyone", walled=True).invalid

    assert reason == "test_endless never ended: it was stopped after 3 s."


# This takes 5 seconds: the tests start many processes, and a browser.
@pytest.mark.usefixtures("wall")
def test_memory_and_processes_have_a_limit(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "MAX_MEMORY", 400 << 20)
    monkeypatch.setattr(lanes, "MAX_PROCESSES", 40)
    text = f"""{HEAD}
    def test_memory():
        some = b"x" * (600 << 20)
        assert threading.Event().wait(30), len(some)

    def test_processes():
        some = [subprocess.Popen(["sleep", "30"], start_new_session=True) for _ in range(60)]
        assert threading.Event().wait(30), len(some)

    def test_file_size():
        file = Path("large")
        file.touch()
        with pytest.raises(OSError):
            os.truncate(file, 300 << 20)

    def test_within_the_limits(page):
        some = b"x" * (20 << 20)
        assert page.evaluate("1") == 1, len(some)
    """

    assert graded(text, "books-for-everyone", walled=True).invalid == [
        "test_memory used too much memory.",
        "test_processes started too many processes.",
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows starts processes in another way")
def test_grading_leaves_no_process_and_no_folder(
    graded: Callable[..., Grade],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    walled: bool,  # noqa: FBT001  a fixture
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    marker = f"600.{random.randrange(10**9)}"  # noqa: S311
    text = f"""{HEAD}
    def test_that_leaves_a_process(tmp_path):
        script = "import os, time; os.setsid(); time.sleep({marker})"
        subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
        tmp_path.joinpath("file").write_text("")
        assert True
    """

    assert graded(text, "books-for-everyone", walled=walled).invalid == []

    assert [*place.iterdir()] == []
    assert [p for p in psutil.process_iter(["cmdline"]) if marker in str(p.info["cmdline"])] == []


class Program:
    """The program, in a process of its own, with a folder for temporary files of its own."""

    def __init__(self, folder: Path, text: str, *words: str) -> None:
        """Grade this text. `words` are more options."""
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        file = folder / "mine.py"
        file.write_text(dedent(text), "utf-8")
        command = [sys.executable, "-m", "fixtures.course.grading", str(file), "-n1"]
        self.popen = subprocess.Popen(
            [*command, "--scope=books-for-everyone", *words],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.popen.stdout
        self.output = self.popen.stdout

    def lines_to(self, start: str) -> list[str]:
        """Return the lines of the output, up to the first one with this start."""
        lines: list[str] = []
        while not (lines and lines[-1].startswith(start)):
            lines.append(self.output.readline())
            assert lines[-1], lines
        return lines

    def end(self) -> tuple[int, str]:
        """Close the output, and wait for the end. Return the exit status and the errors."""
        self.output.close()
        assert self.popen.stderr
        with self.popen.stderr as stream:
            errors = stream.read()
        return self.popen.wait(), errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_grading_that_is_terminated_leaves_nothing(
    tmp_path: Path,
    walled: bool,  # noqa: FBT001  a fixture
) -> None:
    text = f"""{HEAD}
    def test_first():
        assert True

    def test_second():
        subprocess.Popen(["sleep", "600"], start_new_session=True)
        time.sleep(600)
    """
    grading = Program(tmp_path, text, f"--sandbox={'required' if walled else 'off'}")
    grading.lines_to("passed    the bookshop")
    started = psutil.Process(grading.popen.pid).children(recursive=True)
    assert started
    assert [*grading.temporary.iterdir()]

    grading.popen.terminate()

    assert "Grading was stopped before its end" in grading.output.read()
    assert grading.end() == (program.INTERRUPTED, "")
    assert [*grading.temporary.iterdir()] == []
    _, left = psutil.wait_procs(started, timeout=60)
    assert left == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such error")
def test_a_closed_output_causes_no_traceback(tmp_path: Path) -> None:
    grading = Program(tmp_path, "def test_it(): assert True", "--sandbox=off")
    grading.lines_to("Grading mine.py")

    assert grading.end() == (program.NOT_FULL, "")
    assert [*grading.temporary.iterdir()] == []


# -- files that break graders ---------------------------------------------------------------------


def test_each_harmful_test_gets_its_message(
    graded: Callable[..., Grade],
    walled: bool,  # noqa: FBT001  a fixture
) -> None:
    text = f"""{HEAD}
    import shutil

    def test_folder():
        # Without the sandbox, the thread of the next test may make files here at the same time.
        shutil.rmtree(os.getcwd(), ignore_errors=True)
        Path("/nowhere").exists()
        assert True

    def test_thread_that_makes_files():
        def make(folder=os.getcwd()):
            for number in range(10**9):
                time.sleep(0.001)
                try:
                    Path(folder, f"file{{number % 999}}").write_text("")
                except OSError:
                    pass
        threading.Thread(target=make, daemon=True).start()
        assert True

    def test_settings():
        Path("pytest.ini").write_text("[pytest]\\naddopts = -p nowhere")
        Path("conftest.py").write_text("raise SystemExit(3)")
        assert True

    def test_message():
        assert False, "y" * 8_000_000

    def test_escapes():
        assert False, "\\x1b[2J\\n::error::hello\\x07"

    def test_fork():
        assert os.fork() >= 0

    def test_honest():
        assert True
    """

    result = graded(text, "books-for-everyone", walled=walled)

    reasons = {reason.partition(" ")[0].strip(":"): reason for reason in result.invalid}
    assert {*reasons} >= {"test_message", "test_escapes", "test_fork"}
    assert not {*reasons} & {"test_honest", "test_settings", "test_folder"}, reasons
    assert not any("ended its process" in reason for reason in reasons.values()), reasons
    assert len(reasons["test_message"]) < 3000
    assert "\x1b" not in reasons["test_escapes"]
    assert "may not copy its process" in reasons["test_fork"]


# This takes about 5 seconds: see the docstring.
def test_endless_output_is_stopped_in_time(
    graded: Callable[..., Grade],
    monkeypatch: pytest.MonkeyPatch,
    walled: bool,  # noqa: FBT001  a fixture
) -> None:
    """The file takes twice the limit: its test runs with all tests, and alone."""
    monkeypatch.setattr(lanes, "RUN_LIMIT", 2)
    monkeypatch.setattr(judge, "RUN_LIMIT", 2)
    text = """
    def test_output():
        while True:
            print("x" * 10_000)
        assert True
    """

    result = graded(text, "books-for-everyone", walled=walled)

    assert result.invalid == ["test_output never ended: it was stopped after 2 s."]


def test_a_test_that_removes_its_own_file_gets_its_message(
    graded: Callable[..., Grade],
    walled: bool,  # noqa: FBT001  a fixture
) -> None:
    text = f"""{HEAD}
    import shutil

    def test_file():
        Path(__file__).unlink()
        assert False, "without a source"

    def test_folder():
        shutil.rmtree(os.getcwd())
        os.getcwd()
        assert True

    def test_honest():
        assert True
    """

    file, folder = graded(text, "books-for-everyone", walled=walled).invalid

    fails = "fails on the bookshop itself, which has no fault."
    assert file.startswith(f"test_file {fails} (assertion)\nwithout a source\n")
    assert folder.startswith(f"test_folder {fails} (crash)\n")


def test_too_many_requests_are_reported(graded: Callable[..., Grade]) -> None:
    text = f"""{HEAD}
    def test_requests(base_url):
        for number in range(320):
            urlopen(base_url + f"/static/icon.svg?{{number}}").close()
        assert True
    """

    [reason] = graded(text, "books-for-everyone").invalid

    assert reason.startswith("test_requests sends more than 300 requests.")


@pytest.mark.usefixtures("wall")
def test_random_ids_are_reported(graded: Callable[..., Grade]) -> None:
    text = """
    import random, pytest

    @pytest.mark.parametrize("number", [random.random()])
    def test_number(number):
        assert number
    """

    [reason] = graded(text, "books-for-everyone", walled=True).invalid

    assert "Each parameter needs an id that is always the same." in reason


@pytest.mark.parametrize(
    "source",
    ["(" * 9000 + ")" * 9000, "x = " + "-" * 90000 + "1", "f" + "(f" * 900 + ")" * 900],
    ids=["brackets", "signs", "calls"],
)
def test_deeply_nested_source_is_reported(tmp_path: Path, source: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(source)

    problems, _ = look_at(file, "mine.py")

    assert len(problems) == 1
    assert problems[0].startswith("mine.py")


@pytest.mark.parametrize(
    "answer",
    [
        [],
        "passed",
        {},
        {"outcome": "caught"},
        {"outcome": ["passed"]},
        {"outcome": "passed", "line": "1"},
        {"outcome": "passed", "seconds": float("nan")},
        {"outcome": "passed", "seconds": -1},
    ],
)
def test_a_malformed_answer_is_no_result(answer: object) -> None:
    assert GradedRun.of(answer).outcome == UNREADABLE


@pytest.mark.skipif(sys.platform == "win32", reason="the sites have no copies on Windows")
def test_malformed_exchanges_of_a_site_are_ignored(
    open_lane: Callable[..., Lane], tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"{dedent(HEAD)}def test_it(base_url): assert text(base_url)")
    malformed = [5, [5], [{}], {}, [{"environ": {"PATH_INFO": 1}}]]
    environ = {"PATH_INFO": "/", "REQUEST_METHOD": []}
    malformed += [[{"environ": environ, "body": ""}], [{"environ": environ, "body": "?"}]]
    lane = open_lane(file)
    [test] = lane.collect().tests
    _, exchanges = lane.run_one(GradedTest(test), None)
    assert len(exchanges) == 1

    for value in malformed:
        code = f"""
    from fixtures.course.grading.sites import Recorder
    Recorder.kept = lambda *_: {value!r}
    return app
"""
        change = Change("site/bookshop/__init__.py", "\n    return app\n", code)
        run, exchanges = lane.run_one(GradedTest(test), Variant("x", "note", "", (change,)))
        assert (run.outcome, exchanges) == ("passed", []), value


def test_texts_of_an_answer_are_plain_and_short() -> None:
    message = "\x1b[31mred\x07\n" + "x" * 9000
    run = GradedRun.of({"outcome": "passed", "message": message, "statement": 3})

    assert run.message.startswith("[31mred\nxxx")
    assert len(run.message) <= 2000
    assert run.statement == ""


def test_a_result_that_nobody_asked_for_is_ignored(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets_seen: list[str] = []
    real = Process.wait

    def wait(self: Process, secret: str, limit: float) -> dict[str, Any]:
        secrets_seen.append(secret)
        return real(self, secret, limit)

    monkeypatch.setattr(Process, "wait", wait)
    text = f"""{HEAD}
    def test_forge():
        from fixtures.course.grading.worker import Worker
        for worker in [thing for thing in gc.get_objects() if isinstance(thing, Worker)]:
            for _ in range(9):
                worker.orders.answer({{"secret": "guessed"}}, result={{"outcome": "passed"}})
        assert True

    def test_that_fails():
        assert False
    """

    [reason] = graded(text, "books-for-everyone").invalid

    assert reason.startswith("test_that_fails fails on the bookshop itself")
    assert len({*secrets_seen}) > 4


def test_no_printed_line_is_a_command_of_github(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_styled("first\n::error::second\n  ##[group]third", nl=True)

    assert not re.search(r"(?m)^\s*(::|##\[)", capsys.readouterr().out)


def test_no_control_character_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_wrapped("Grading a\x1b[2Jb\udce9.py\nin chromium")

    assert capsys.readouterr().out == "Grading a[2Jb.py\nin chromium\n"


@pytest.fixture
def collected(open_lane: Callable[..., Lane], tmp_path: Path) -> Callable[..., set[str]]:
    """A function that returns the names of the tests in files with these names.

    The first file has `test_0`, the next one has `test_1`, and so on.
    """

    def collected(*names: str) -> set[str]:
        files = [tmp_path / name for name in names]
        for number, file in enumerate(files):
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"def test_{number}(): assert True")
        return {GradedTest(test).name for test in open_lane(*files).collect().tests}

    return collected


def test_files_with_equal_or_similar_names_are_all_collected(
    collected: Callable[..., set[str]],
) -> None:
    equal = ("ada/answer.py", "bob/answer.py")
    similar = ("test_ada.py", "test_ada_3.py", "ada.py", "test_ada_2.py", "conftest.py")

    assert collected(*equal, *similar) == {f"test_{number}" for number in range(7)}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_may_have_any_name(collected: Callable[..., set[str]]) -> None:
    names = ("a\x1b[2J", "\udce9", "x::y", "x\n::error::y", "L" * 250)

    found = collected(*(f"{name}.py" for name in names))

    assert found == {f"test_{number}" for number in range(len(names))}


def test_a_file_that_changes_during_grading_keeps_its_text(
    open_lane: Callable[..., Lane], tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text("def test_it(): assert True")
    lane = open_lane(file)
    [test] = lane.collect().tests
    lane.end()
    file.unlink()
    run, _ = lane.run_one(GradedTest(test), None)

    assert run.outcome == "passed"


def test_a_terminal_without_all_characters_gets_the_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    grading = Program(tmp_path, "def test_it(): assert 1 == 2, 'a\u2192b'", "--sandbox=off")

    assert "a?b\n" in grading.output.read()
    assert grading.end() == (program.NOT_FULL, "")


# -- the workflow ---------------------------------------------------------------------------------

SUDO = """#!/bin/sh
printf '%s\\n' "$*" >> "$SUDO_LOG"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the workflow runs on Linux")
def test_the_workflow_grades_as_another_user_without_secrets(tmp_path: Path) -> None:
    workflow = (ROOT / ".github/workflows/grade.yml").read_text()
    grade_step = r"- name: Grade\n(?:.*\n)*?.*run: \|\n((?: {10}.*\n)+)"
    (script,) = re.findall(grade_step, workflow)
    for name in ("a/mine.py", "b/mine.py", "b/conftest.py"):
        file = tmp_path / "work/answers" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    sudo = tmp_path / "bin/sudo"
    sudo.parent.mkdir()
    sudo.write_text(SUDO)
    sudo.chmod(0o755)
    environ = {
        "PATH": f"{sudo.parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "SUDO_LOG": str(tmp_path / "sudo.log"),
        "FILES": "*/*.py",
        "SCOPE": "redirects",
        "GITHUB_ENV": "/github/env",
        "GITHUB_PATH": "/github/path",
        "GITHUB_TOKEN": "s3cret",
    }

    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", dedent(script)]
    subprocess.run(bash, cwd=tmp_path / "work", env=environ, check=True)

    *_, command = (tmp_path / "sudo.log").read_text().splitlines()
    before, grading = command.split(" -m fixtures.course.grading ")
    words = before.split()
    assert words[:4] == ["--user", "grader", "env", "--ignore-environment"]
    names = [word.partition("=")[0] for word in words[4:-1]]
    assert names == ["HOME", "PATH", "LANG", "PLAYWRIGHT_BROWSERS_PATH"]
    assert grading.split() == [
        *("answers/a/mine.py", "answers/b/mine.py", "--scope", "redirects"),
        *("--sandbox", "required", "--json", "report/grade.json"),
    ]
    assert "permissions: {}" in workflow
    assert "secrets" not in workflow


# -- groups of faults -----------------------------------------------------------------------------


def exchange(path: str, cookie: str = "") -> dict[str, Any]:
    """Return an exchange with the fields that `Grouping` reads."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_COOKIE": cookie}
    return {"environ": environ, "body": ""}


@pytest.fixture
def three_faults() -> tuple[Grouping, GradedTest, list[Variant]]:
    """A test with four exchanges, and three faults that can be combined."""
    test = GradedTest("mine.py::test_it")
    test.exchanges = [exchange(path) for path in ("/", "/books", "/register", "/static/style.css")]
    names = ("books-for-everyone", "same-site-lost", "display-kept-for-a-minute")
    return Grouping(), test, [variant_by_name(name) for name in names]


@pytest.mark.parametrize(
    ("differences", "size"),
    [
        pytest.param([{"0": "1-2=a:"}, {"1": "4-5=b:"}, {"2": "7-8=c:"}], 3, id="disjoint"),
        pytest.param(
            [{"0": "1-2=a:"}, {"0": "4-5=b:"}, {"2": "7-8=c:"}], 3, id="one response of two faults"
        ),
        pytest.param(
            [{"0": "1-2=a:"}, {"0": "4-5=b:"}, {"0": "7-8=c:"}], 3, id="one response of all faults"
        ),
        pytest.param(
            [{"0": "1-2=a:"}, {"1": ":b"}, {"2": "7-8=c:"}], 2, id="a redirect before a page"
        ),
        pytest.param(
            [{"0": "1-2=a:"}, {"2": ":b"}, {"1": "7-8=c:"}], 3, id="a redirect at the end"
        ),
        pytest.param(
            [{"2": "1-2=a:"}, {"2": ":b"}, {"1": "7-8=c:"}], 2, id="a redirect meets a fault"
        ),
        pytest.param([{"0": "1-2=a:"}, {"3": "4-5=b:x"}, {"2": "7-8=c:"}], 3, id="a style sheet"),
        pytest.param(
            [{"0": "1-2=a:"}, {"3": "4-5=b:"}, {"2": "7-8=c:"}], 3, id="a header of a style sheet"
        ),
        pytest.param([{"0": "1-3=a:"}, {"0": "2-4=b:"}, {"2": "7-8=c:"}], 2, id="one line"),
        pytest.param([{"0": "1-2=a:"}, {"0": "2-3=b:"}, {"2": "7-8=c:"}], 2, id="next lines"),
        pytest.param([{"start": "a"}, {"1": "4-5=b:"}, {"2": "7-8=c:"}], 1, id="another database"),
    ],
)
def test_a_group_has_only_faults_that_can_be_combined(
    three_faults: tuple[Grouping, GradedTest, list[Variant]],
    differences: list[dict[str, str]],
    size: int,
) -> None:
    grouping, test, faults = three_faults
    for fault, difference in zip(faults, differences, strict=True):
        grouping.remember(test, fault, difference)

    assert len(grouping.group(test, faults)) == size


def test_faults_in_one_response_count_as_missed_after_two_groups(
    three_faults: tuple[Grouping, GradedTest, list[Variant]],
) -> None:
    grouping, test, faults = three_faults
    for number, fault in enumerate(faults):
        grouping.remember(test, fault, {"0": f"{3 * number}-{3 * number + 1}=a:"})

    first = grouping.group(test, faults[:2])
    assert first == faults[:2]
    assert grouping.passed(test, first) == []

    second = grouping.group(test, faults)
    assert not {*first} <= {*second}, "no other fault may be in both groups"
    assert grouping.passed(test, second) == [fault for fault in first if fault in second]


def test_faults_in_different_responses_are_missed_after_one_group(
    three_faults: tuple[Grouping, GradedTest, list[Variant]],
) -> None:
    grouping, test, faults = three_faults
    for number, fault in enumerate(faults):
        grouping.remember(test, fault, {str(number): "1-2=a:"})

    assert grouping.passed(test, grouping.group(test, faults)) == faults


def test_a_failed_group_names_the_fault_that_was_met_last(
    three_faults: tuple[Grouping, GradedTest, list[Variant]],
) -> None:
    grouping, test, faults = three_faults
    for number, fault in enumerate(faults):
        grouping.remember(test, fault, {str(number): "1-2=a:"})

    assert grouping.met_last(test, faults, exchanges=2) == [faults[1]]
    assert grouping.met_last(test, faults, exchanges=0) == faults

    grouping.remember(test, faults[2], {"3": "1-2=a:style"})  # a style sheet changes all pages
    assert grouping.met_last(test, faults, exchanges=2) == faults[1:]

    grouping.limit(test, faults[:1], 1)
    assert faults[0] not in grouping.group(test, faults[1:] + faults[:1])


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        pytest.param({"0": "1-2=a 5-6=b:", "1": "3-4=c:d"}, True, id="all lines"),
        pytest.param({"0": "5-6=b 1-2=a:", "1": "3-4=c:d"}, True, id="in another order"),
        pytest.param({"0": "1-2=a:", "1": "3-4=c:d"}, False, id="one fault hides another"),
        pytest.param({"0": "1-2=a 5-6=x:", "1": "3-4=c:d"}, False, id="another line"),
        pytest.param({"0": "1-2=a 5-6=b:", "1": "3-4=c:e"}, False, id="another redirect"),
        pytest.param({"0": "1-2=a 5-6=b:", "1": "3-4=c:d", "2": "1-2=a:"}, False, id="too much"),
        pytest.param({"0": "1-2=a 5-6=b:"}, False, id="a response without a difference"),
    ],
)
def test_a_combined_site_must_show_each_fault(
    three_faults: tuple[Grouping, GradedTest, list[Variant]],
    found: dict[str, str],
    shown: bool,  # noqa: FBT001
) -> None:
    grouping, test, faults = three_faults
    differences = [{"0": "1-2=a:"}, {"0": "5-6=b:"}, {"1": "3-4=c:d"}]
    for fault, difference in zip(faults, differences, strict=True):
        grouping.remember(test, fault, difference)

    assert grouping.shows_all(test, faults, found) == shown


def test_requests_are_compared_without_cookie_values() -> None:
    requests = [exchange("/books", "a=1"), exchange("/static/x.css")]

    assert same_requests(requests, [exchange("/books", "a=2")])
    assert not same_requests(requests, [exchange("/books", "b=1")])
    assert not same_requests(requests, [exchange("/books", "a=1"), exchange("/register")])


@pytest.mark.parametrize(
    ("paths", "number"),
    [
        (["/", "/books", "/register"], 4),
        (["/", "/static/style.css", "/books", "/register", "/login"], 4),
        (["/", "/login", "/register"], 2),
        (["/", "/books"], 3),
        ([], 0),
    ],
)
def test_exchanges_are_compared_up_to_the_first_difference(paths: list[str], number: int) -> None:
    recorded = [exchange(path) for path in ("/", "/static/style.css", "/books", "/register")]

    assert number_same(recorded, [exchange(path) for path in paths]) == number


# This takes 5 seconds: it grades twice.
def test_the_report_is_the_same_for_all_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        dedent(f"""{HEAD}
    def url_of(path, base_url):
        with urlopen(base_url + path) as response:
            return response.url.removeprefix(base_url)

    def test_a(base_url):
        assert "/register" in url_of("/books", base_url)

    def test_b(base_url):
        assert "no-store" in headers(base_url + "/addCookie")["Cache-Control"]
        assert headers(base_url + "/register")["X-Frame-Options"] == "DENY"
    """)
    )
    monkeypatch.setattr(judge, "harmless_changes", list)
    scope = [variant_by_name(n) for n in ("books-for-everyone", "same-site-lost", "types-guessed")]
    reports: list[str] = []
    for seed, number in ((1, 1), (2, 2)):
        result = judge.grade([file], scope, "chromium", number, lambda _: None, seed=seed)
        written = report.report(result, scope)
        del written["seconds"]
        reports.append(json.dumps(written))

    assert reports[0] == reports[1]


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap needs Linux")
def test_a_project_in_a_temporary_folder_has_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = "is in a folder for temporary files"
    monkeypatch.setattr(sandbox, "ROOT", Path("/srv/course"))
    assert temporary not in sandbox.problem.__wrapped__()

    monkeypatch.setattr(sandbox, "ROOT", Path("/tmp/course"))  # noqa: S108
    assert temporary in sandbox.problem.__wrapped__()


def test_much_output_of_a_test_ends_no_other_test(graded: Callable[..., Grade]) -> None:
    text = f"""{HEAD}
    def test_flood():
        for _ in range(30_000):
            print("x" * 10_000)  # more than one file can have
        assert True

    def test_honest():
        assert True
    """

    result = graded(text, "books-for-everyone")

    assert result.invalid == []
    assert [test.name for test in result.tests] == ["test_flood", "test_honest"]
