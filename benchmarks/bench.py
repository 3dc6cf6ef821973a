"""Measure the speed of the suite, and write docs/performance.md: `make bench`.

The speed of a machine changes from minute to minute, so most figures are ratios. Two runs that are
compared take turns, and each is compared with the run beside it. The result is the median.
The exit status is 1 if a result misses its target. This takes about ten minutes on two cores. With
`--suite`, it also runs all tests, and takes half an hour longer. `make bench ARGS="--only start
peer --rounds 5"` measures two groups, five times. It prints them, and leaves the file as it is.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import playwright
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

ROOT = Path(__file__).parents[1]
PEER = ROOT / "node_modules/@playwright/test/cli.js"
REPORT = ROOT / "docs/performance.md"
# The Node.js of Playwright for Python, so that both sides use the same.
NODE = shutil.which("node", path=Path(playwright.__file__).parent / "driver") or "node"

BUSY = 0.5  # processes that wanted to run, on average, in the last minute


@dataclass
class Run:
    """A command, its times in seconds, and its last output."""

    words: list[str]
    env: dict[str, str] = field(default_factory=dict[str, str])
    passes: int | None = None  # so many tests must pass; None: the exit status says enough
    seconds: list[float] = field(default_factory=list[float])
    output: str = ""

    def go(self) -> None:
        """Run it once more. Exit from the program if it fails, or if not all of its tests pass."""
        began = perf_counter()
        done = subprocess.run(  # noqa: S603  words of this module
            self.words,
            cwd=ROOT,
            env=os.environ | self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.seconds.append(perf_counter() - began)
        self.output = done.stdout
        if done.returncode or (
            self.passes is not None and not re.search(rf"\b{self.passes} passed", self.output)
        ):
            sys.exit(f"{self.output}\nThis command failed, so there is nothing to compare:\n{self}")

    def __str__(self) -> str:
        """Return the command, to type in the project's folder."""
        env = [
            f"{name}={'URL' if name == 'BENCH_URL' else value}" for name, value in self.env.items()
        ]
        words = [word.removeprefix(f"{ROOT}{os.sep}") for word in self.words]
        return " ".join([*env, shlex.join(words)])


def python(*words: str, **env: str) -> Run:
    """Return a run of Python with these arguments."""
    return Run([sys.executable, *words], env)


def ours(tests: int, *options: str, only: str = "", **env: str) -> Run:
    """Return a run of the flows with pytest and this suite's plugins."""
    words = ["pytest", f"benchmarks/test_flows.py{only}", "--browser", "chromium", *options]
    env = {"BENCH_TESTS": str(max(tests, 3)), **env}
    return Run([sys.executable, "-m", *words], env, tests)


def bare(tests: int, browser: str) -> Run:
    """Return a run of the same steps in a script without pytest."""
    env = {"BENCH_TESTS": str(tests), "BENCH_BROWSER": browser, "PYTHONPATH": "site"}
    return Run([sys.executable, "benchmarks/bare.py"], env, tests)


def peer(tests: int, workers: int, browser: str, url: str) -> Run:
    """Return a run of the same flows with @playwright/test."""
    words = ["test", "--config", "benchmarks/playwright.config.mjs", "--workers", str(workers)]
    words += ["--grep", "stranger .* 0$"] if tests == 1 else []
    env = {"BENCH_TESTS": str(max(tests, 3)), "BENCH_BROWSER": browser, "BENCH_URL": url}
    return Run([NODE, str(PEER), *words], env, tests)


@dataclass
class Figure:
    """A measurement and its target."""

    name: str
    at_most: float
    unit: str
    runs: tuple[Run, ...]
    values: list[float]

    def is_missed(self) -> bool:
        """Return whether the median is over the target."""
        return median(self.values) > self.at_most

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a row: name, median, target, verdict, and the spread."""
        low, middle, high = min(self.values), median(self.values), max(self.values)
        unit = f" {self.unit}" if self.unit else ""
        return (
            self.name,
            f"{middle:.2f}{unit}",
            f"{self.at_most:.2f}{unit}",
            "MISSED" if self.is_missed() else "ok",
            f"{low:.2f} to {high:.2f} in {len(self.values)}",
        )


HEADINGS = ("figure", "median", "target: at most", "verdict", "lowest to highest, in how many runs")


def ratio(name: str, at_most: float, over: Run, under: Run) -> Figure:
    """Return the ratios of the times of two runs that took turns."""
    values = [a / b for a, b in zip(over.seconds, under.seconds, strict=True)]
    return Figure(name, at_most, "", (over, under), values)


def take_turns(runs: list[Run], *, times: int) -> None:
    """Run each of them `times` times. Every second time, the order is reversed."""
    for _ in range(times):
        backwards = len(runs[0].seconds) % 2
        for run in reversed(runs) if backwards else runs:
            run.go()


FIRST = "test_a_stranger_is_sent_to_register"
LESSON = "e2e/test_03_first_cookie.py"
SOLUTION = "e2e/exercises/solution_03_bad_input.py"


# -- the groups: each function runs its commands in `rounds` rounds, and returns the figures


def start(rounds: int, browser: str, url: str) -> list[Figure]:
    """Compare the time to the verdict on one test, and on one lesson."""
    one, one_bare = ours(1, "-n", "0", only="::" + FIRST), bare(1, browser)
    one_peer, lesson = peer(1, 1, browser, url), python("-m", "pytest", LESSON)
    take_turns([one, one_bare, one_peer, lesson], times=4 * rounds)
    return [
        ratio("1 test / bare script", 1.40, one, one_bare),
        ratio("1 test / @playwright/test", 0.60, one, one_peer),
        Figure("one lesson", 4.0, "s", (lesson,), lesson.seconds),
    ]


def length(rounds: int, browser: str, _url: str) -> list[Figure]:
    """Compare runs of several tests with a script that does the same without pytest."""
    few, few_bare = ours(24, "-n", "0"), bare(24, browser)
    many, many_bare = ours(96, "-n", "0"), bare(96, browser)
    by_two = ours(96, "-n", "2", "--dist", "worksteal")
    take_turns([few, few_bare], times=2 * rounds)
    take_turns([by_two, many, many_bare], times=rounds)
    return [
        ratio("24 tests, -n 0 / bare script", 1.10, few, few_bare),
        ratio("96 tests, -n 0 / bare script", 1.08, many, many_bare),
        ratio("96 tests, -n 2 / -n 0", 0.80, by_two, many),
    ]


def peers(rounds: int, browser: str, url: str) -> list[Figure]:
    """Compare runs of several tests with @playwright/test."""
    one, two = ours(96, "-n", "0"), ours(96, "-n", "2", "--dist", "worksteal")
    one_peer, two_peers = peer(96, 1, browser, url), peer(96, 2, browser, url)
    take_turns([two, one, one_peer, two_peers], times=rounds)
    return [
        ratio("96 tests, -n 0 / @playwright/test, 1 worker", 0.95, one, one_peer),
        ratio("96 tests, -n 2 / @playwright/test, 2 workers", 0.97, two, two_peers),
    ]


def overhead(rounds: int, _browser: str, _url: str) -> list[Figure]:
    """Measure the time that a test and a step take beside their own actions."""
    site = os.pathsep.join(["benchmarks", "site"])
    pairs = ours(48, "-n", "0", "-p", "pairs", PYTHONPATH=site)
    steps = python("-m", "pytest", "-s", "benchmarks/test_steps.py")
    beyond: list[float] = []
    silent: list[float] = []
    for _ in range(rounds):
        pairs.go()
        beyond += map(float, re.findall(r"beyond bare: (\S+) ms", pairs.output))
        steps.go()
        silent += map(float, re.findall(r"a silent step: (\S+) µs", steps.output))
    return [
        Figure("a test without the time of its bare steps", 5.0, "ms", (pairs,), beyond),
        Figure("a step without listeners", 50.0, "µs", (steps,), silent),
    ]


def grading(rounds: int, _browser: str, _url: str) -> list[Figure]:
    """Measure the time to the grade of an exercise with five faults, without and with the sandbox.

    `make exercise` uses no sandbox.
    """
    from fixtures.course.exercises import exercises  # noqa: PLC0415  as in find_browser
    from fixtures.course.grading import sandbox  # noqa: PLC0415

    scope = next(ex.scope for ex in exercises() if ex.solution == ROOT / SOLUTION)
    words = ("-m", "fixtures.course.grading", SOLUTION, "--scope", ",".join(scope), "--sandbox")
    grade, walled = python(*words, "off"), python(*words, "required")
    runs = [grade] if sandbox.problem() else [grade, walled]
    take_turns(runs, times=2 * rounds)
    figures = [Figure("the grade of an exercise with 5 faults", 8.0, "s", (grade,), grade.seconds)]
    if walled in runs:
        figures.append(ratio("the same in bubblewrap / without", 1.1, walled, grade))
    return figures


def book(rounds: int, _browser: str, _url: str) -> list[Figure]:
    """Compare five lessons that write a book with the same lessons without a book."""
    lessons = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("e2e/test_*.py"))[2:7]]
    plain = python(
        "-m", "pytest", *lessons, "--browser", "chromium", "-n", "0", "-p", "no:randomly"
    )
    written = Run([*plain.words, "--book", "benchmarks/book.html"])
    take_turns([plain, written], times=2 * rounds)
    ROOT.joinpath("benchmarks/book.html").unlink()
    return [ratio("the book of five lessons / the same lessons", 1.30, written, plain)]


def suite(rounds: int, _browser: str, _url: str) -> list[Figure]:
    """Compare `make test` with `make test-all`."""
    both = ("-m", "pytest", "--browser", "chromium", "--browser", "firefox")
    workers = ("-n", "auto", "--dist", "worksteal")
    quick, everything = (python(*both, "--part", part, *workers) for part in ("quick", "all"))
    take_turns([quick, everything], times=rounds)
    return [ratio("make test / make test-all", 0.5, quick, everything)]


GROUPS: dict[str, Callable[[int, str, str], list[Figure]]] = {
    "start": start,
    "length": length,
    "peer": peers,
    "overhead": overhead,
    "grading": grading,
    "book": book,
    "suite": suite,
}


def find_browser() -> tuple[str, str]:
    """Return the path of the browser that the suite launches ("": Playwright's own), and its name.

    The name has the version.
    """
    sys.path.insert(0, str(ROOT))
    from fixtures.browsers import find, install_command  # noqa: PLC0415  not there before the line above

    with sync_playwright() as playwright:
        found = find(playwright.chromium)
        if found is None:
            command = install_command("chromium")
            sys.exit(f"There is no chromium on this machine. To install it: {command}")
        with playwright.chromium.launch(**found.launch_args()) as browser:
            return str(found.path or ""), f"Chromium {browser.version}, {found.source}"


@contextmanager
def site_of_the_peer() -> Generator[str]:
    """Serve the site in a separate process. Yield its URL."""
    # The start of the site counts in our time, and not in the time of @playwright/test.
    with subprocess.Popen(
        [sys.executable, "benchmarks/serve.py"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "site"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip()


def load() -> float:
    """Return how many processes wanted to run in the last minute. On Windows, return 0."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def machine(browser: str) -> str:
    """Return what the figures depend on: cores, system, and versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores of {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, Playwright {version('playwright')}, {browser}"
    )


def rows(figures: list[Figure]) -> list[str]:
    """Return the lines of a table in Markdown."""
    table = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in table
    ]
    return [lines[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *lines[1:]]


def report(figures: list[Figure], where: str, busy: float, *, with_suite: bool) -> str:
    """Return the content of docs/performance.md."""
    missed = sum(figure.is_missed() for figure in figures)
    left_out = (
        "" if with_suite else " `make test` and `make test-all` were not measured in this run."
    )
    lines = [
        "# Performance",
        "",
        "`make bench` writes this file. A ratio compares two commands that took turns on one",
        "machine. `bare script` does the steps of the same tests, in the same browser, with",
        "Playwright and without pytest. `@playwright/test` is Playwright's own test runner.",
        "",
        f"Measured on {where}. The load before was {busy:.1f}: other programs make ratios worse.",
        "",
        *rows(figures),
        "",
        f"{missed} of {len(figures)} figures missed the target.{left_out}",
        "",
        "## The commands",
        "",
        "To measure again, type `make bench`. `make bench ARGS=--suite` also runs all tests.",
        '`make bench ARGS="--only start"` measures one group. The groups are',
        f"{', '.join(GROUPS)}. `URL` is the address that",
        "`PYTHONPATH=site python benchmarks/serve.py` prints.",
        "",
        "| figure | commands |",
        "|---|---|",
        *(f"| {f.name} | {'<br>'.join(f'`{run}`' for run in f.runs)} |" for f in figures),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print the report, and write it if it is complete. Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rounds", type=int, default=2, help="how often to run everything (2)")
    parser.add_argument("--only", nargs="+", choices=GROUPS, help="measure only these groups")
    parser.add_argument("--suite", action="store_true", help="also run all tests: group suite")
    args = parser.parse_args()
    if not PEER.exists():
        sys.exit("@playwright/test is missing: `make bench` installs it, or `npm ci`.")
    busy = load()
    if busy > BUSY:
        print(f"This machine is busy (load {busy:.1f}): figures can miss targets.", flush=True)

    path, browser = find_browser()
    figures: list[Figure] = []
    with site_of_the_peer() as url:
        for name in args.only or [name for name in GROUPS if args.suite or name != "suite"]:
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += GROUPS[name](args.rounds, path, url)

    text = report(
        figures, machine(browser), busy, with_suite="suite" in (args.only or []) or args.suite
    )
    print(text)
    if not args.only:
        REPORT.write_text(text, "utf-8")
    return 1 if any(figure.is_missed() for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
