"""A breakpoint in a view stops the site. Then the lesson waits for the page.

`page.pause()` stops a test, and a trace shows the actions of the test afterwards.

These tests use the debugger as VS Code does: with the settings of .vscode/launch.json, by the
Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol/).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import urlopen
from zipfile import ZipFile

import click
import pytest

from bookshop import create_app
from fixtures.browsers import has_display

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

ROOT = Path(__file__).parents[1]
BOOKS = ROOT / "site/bookshop/books.py"
LINE = 1 + BOOKS.read_text().splitlines().index("    reader = current_reader()")


class Debugger:
    """An editor's side of the Debug Adapter Protocol, over a debug adapter's standard streams."""

    def __init__(self, adapter: subprocess.Popen[bytes]) -> None:
        """Talk to this adapter."""
        assert adapter.stdin
        assert adapter.stdout
        self.to_adapter, self.from_adapter = adapter.stdin, adapter.stdout
        self.numbers = count(1)

    def send(self, command: str, **arguments: object) -> None:
        """Send a request."""
        message = {"seq": next(self.numbers), "type": "request", "command": command}
        body = json.dumps({**message, "arguments": arguments}).encode()
        self.to_adapter.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.to_adapter.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield each message until the adapter ends."""
        while header := self.from_adapter.readline():
            self.from_adapter.readline()
            yield json.loads(self.from_adapter.read(int(header.split(b":")[1])))

    def wait_for(self, kind: str, name: str) -> dict[str, Any]:
        """Return the body of the next message with this name. Ignore the messages before it."""
        for message in self.messages():
            if message["type"] == kind and message.get("event", message.get("command")) == name:
                return message.get("body", {})
        raise AssertionError(f"The debugger ended before its {kind} {name}.")


@pytest.fixture
def debugger() -> Iterator[Debugger]:
    """An editor's debugger. It ends after two minutes, so that no test waits for ever."""
    command = [sys.executable, "-m", "debugpy.adapter"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as adapter:
        timer = Timer(120, adapter.kill)
        timer.start()
        debugger = Debugger(adapter)
        yield debugger
        debugger.send("disconnect", terminateDebuggee=True)
        adapter.communicate()
        timer.cancel()


def launch(debugger: Debugger, name: str, **changes: object) -> None:
    """Start this configuration of launch.json, with a breakpoint in the view of the books."""
    settings = (ROOT / ".vscode/launch.json").read_text()
    settings = settings.replace("${workspaceFolder}", ROOT.as_posix())
    settings = settings.replace("${file}", (ROOT / "e2e/test_04_books_redirect.py").as_posix())
    configuration = next(c for c in json.loads(settings)["configurations"] if c["name"] == name)
    # Set the interpreter, as VS Code does. Read the output that VS Code would show.
    configuration |= {"console": "internalConsole", "python": [sys.executable]} | changes

    debugger.send("initialize", adapterID="debugpy", pathFormat="path")
    debugger.wait_for("response", "initialize")
    debugger.send("launch", **configuration)
    debugger.wait_for("event", "initialized")
    debugger.send("setBreakpoints", source={"path": str(BOOKS)}, breakpoints=[{"line": LINE}])
    debugger.send("configurationDone")


def stopped_at(debugger: Debugger) -> tuple[str, str, int]:
    """Wait until the program stops. Return the reason, the file and the line."""
    stop = debugger.wait_for("event", "stopped")
    debugger.send("stackTrace", threadId=stop["threadId"])
    frame = debugger.wait_for("response", "stackTrace")["stackFrames"][0]
    return stop["reason"], Path(frame["source"]["path"]).name, frame["line"]


def test_a_breakpoint_stops_the_site(debugger: Debugger, tmp_path: Path) -> None:
    database = {"BOOKSHOP_DATABASE": str(tmp_path / "bookshop.sqlite")}
    launch(debugger, "Debug the site", args=["--editor", "--port", "0"], env=database)
    address = None
    while not address:
        output = debugger.wait_for("event", "output")["output"]
        address = re.search(r"http://127\.0\.0\.1:\d+", output)

    visitor = Thread(target=lambda: urlopen(f"{address.group()}/books").close())
    visitor.start()
    assert stopped_at(debugger) == ("breakpoint", "books.py", LINE)

    debugger.send("setBreakpoints", source={"path": str(BOOKS)}, breakpoints=[])
    debugger.send("continue", threadId=0)
    visitor.join(timeout=60)
    assert not visitor.is_alive()


def test_a_breakpoint_stops_the_lesson(debugger: Debugger) -> None:
    launch(debugger, "Debug the lesson in the open editor")

    assert stopped_at(debugger) == ("breakpoint", "books.py", LINE)


@pytest.mark.parametrize(
    ("host", "debugger", "environment", "refused"),
    [
        pytest.param("0.0.0.0", None, "1", True, id="--debug for all"),  # noqa: S104
        pytest.param("0.0.0.0", True, "0", True, id="--debugger for all"),  # noqa: S104
        pytest.param("0.0.0.0", False, "1", False, id="--no-debugger for all"),  # noqa: S104
        pytest.param("0.0.0.0", None, "0", False, id="no --debug for all"),  # noqa: S104
        pytest.param("127.0.0.1", None, "1", False, id="--debug for this machine"),
        pytest.param("::1", True, "1", False, id="--debug for this machine, by IPv6"),
        pytest.param("localhost", True, "1", False, id="--debug for this machine, by its name"),
    ],
)
def test_the_debugger_is_only_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    host: str,
    environment: str,
    *,
    debugger: bool | None,
    refused: bool,
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", environment)
    expected = pytest.raises(click.UsageError, match="do not use --debug together with --host")
    run = click.Context(click.Command("run"))
    run.params = {"host": host, "debugger": debugger}

    with run, expected if refused else nullcontext():
        create_app({"DATABASE": tmp_path / "bookshop.sqlite"})


def test_a_site_without_flask_run_is_not_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert create_app({"DATABASE": tmp_path / "bookshop.sqlite"})


@pytest.mark.parametrize(
    ("options", "stops"),
    [
        pytest.param(
            ["--headed"],
            1,
            marks=pytest.mark.skipif(not has_display(), reason="there is no display for a window"),
            id="in a window",
        ),
        pytest.param([], 0, id="but not without a window"),
    ],
)
def test_pause_stops_a_test_until_a_person_resumes_it(
    suite: pytest.Pytester, run_here: RunPytest, browser_name: str, options: list[str], stops: int
) -> None:
    suite.makepyfile(
        """
        def test_that_pauses(page):
            debugger, stops = page.context.debugger, []

            # The inspector's button and playwright.resume() in the page's console do the same.
            def resume():
                if debugger.paused_details:
                    stops.append(debugger.paused_details["title"])
                    debugger.resume()

            debugger.on("pausedstatechanged", resume)
            page.goto("/")
            page.pause()
            print("stops:", len(stops))
        """
    )

    result = run_here("-rP", "--browser", browser_name, *options)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"stops: {stops}"])


def test_a_trace_and_a_screenshot_show_the_failed_test(
    suite: pytest.Pytester, run_here: RunPytest, browser_name: str
) -> None:
    suite.makepyfile(
        """
        def test_of_a_page(page):
            page.goto("/addCookie")
            page.goto("/books")
            assert page.title() == "Books"
        """
    )
    keep = ("--tracing=retain-on-failure", "--screenshot=only-on-failure")

    run_here("--browser", browser_name, *keep).assert_outcomes(failed=1)

    kept = {file.name: file for file in suite.path.glob("test-results/*/*")}

    with ZipFile(kept["trace.zip"]) as trace:
        events = [json.loads(line) for line in trace.read("trace.trace").splitlines()]
        network = [json.loads(line) for line in trace.read("trace.network").splitlines()]
    methods = [event["method"] for event in events if event.get("class") == "Frame"]
    responses = [event["snapshot"] for event in network]
    headers = {urlsplit(r["request"]["url"]).path: str(r["response"]["headers"]) for r in responses}
    assert methods == ["goto", "goto", "title"]
    assert "myFirstCookie=" in headers["/addCookie"]
    assert "myFirstCookie=" not in headers["/books"]
    # A PNG file has its width and height in pixels from byte 16 on.
    picture = kept["test-failed-1.png"].read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1280, 720)
