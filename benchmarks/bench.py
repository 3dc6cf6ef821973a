"""Measure the speed of the suite, as ratios: `make bench`, or `make bench ARGS="--rounds 5"`.

The speed of a machine changes from minute to minute, so seconds prove nothing. Two runs that are
compared take turns, and each is compared with the run beside it. The result is the median.
The exit status is 1 if a result is over its target.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import playwright

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[1]
PEER = ROOT / "node_modules/@playwright/test/cli.js"
# The Node.js of Playwright for Python, so that both sides use the same.
NODE = shutil.which("node", path=Path(playwright.__file__).parent / "driver") or "node"

BUSY = 0.5  # processes that wanted to run, on average, in the last minute


@dataclass
class Run:
    """A command that runs `tests` tests, its times in seconds, and its last output."""

    tests: int
    words: list[str]
    env: dict[str, str]
    seconds: list[float] = field(default_factory=list[float])
    output: str = ""

    def go(self) -> None:
        """Run it once more. Exit from the program if not all of its tests pass."""
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
        if done.returncode or not re.search(rf"\b{self.tests} passed", self.output):
            sys.exit(f"{self.output}\nThis command failed, so there is nothing to compare:\n{self}")

    def __str__(self) -> str:
        """Return the install_command, to type in the project's folder."""
        env = [f"{name}={value}" for name, value in self.env.items()]
        words = [word.removeprefix(f"{ROOT}{os.sep}") for word in self.words]
        return f"{' '.join(env)} {shlex.join(words)}"


def ours(tests: int, *options: str, only: str = "", **env: str) -> Run:
    """Return a run of the flows with pytest and this suite's plugins."""
    words = ["pytest", f"benchmarks/test_flows.py{only}", "--browser", "chromium", *options]
    return Run(tests, [sys.executable, "-m", *words], {"BENCH_TESTS": str(max(tests, 3)), **env})


def bare(tests: int, browser: str) -> Run:
    """Return a run of the same steps in a script without pytest."""
    env = {"BENCH_TESTS": str(tests), "BENCH_BROWSER": browser, "PYTHONPATH": "site"}
    return Run(tests, [sys.executable, "benchmarks/bare.py"], env)


def peer(tests: int, workers: int, browser: str, url: str) -> Run:
    """Return a run of the same flows with @playwright/test."""
    words = ["test", "--config", "benchmarks/playwright.config.mjs", "--workers", str(workers)]
    env = {"BENCH_TESTS": str(tests), "BENCH_BROWSER": browser, "BENCH_URL": url}
    return Run(tests, [NODE, str(PEER), *words], env)


@dataclass
class Figure:
    """A measurement and its target."""

    name: str
    at_most: float
    unit: str
    runs: tuple[Run, ...]
    values: list[float]

    def is_over(self) -> bool:
        """Return whether the median is over the target."""
        return median(self.values) > self.at_most

    def __str__(self) -> str:
        """Return a row of the table."""
        low, middle, high = min(self.values), median(self.values), max(self.values)
        verdict = "OVER" if self.is_over() else "ok"
        spread = f"{low:.2f} to {high:.2f} in {len(self.values)}"
        figures = f"{middle:6.2f} {self.unit:2}  {self.at_most:5.2f}  {verdict:4}  {spread}"
        return f"{self.name:50} {figures}"


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


def measure(rounds: int, browser: str, url: str) -> list[Figure]:
    """Run everything in `rounds` rounds. Return the figures."""
    site = os.pathsep.join(["benchmarks", "site"])
    one, one_bare = ours(1, "-n", "0", only="::" + FIRST), bare(1, browser)
    few, few_bare = ours(24, "-n", "0"), bare(24, browser)
    many, many_by_two = ours(96, "-n", "0"), ours(96, "-n", "2", "--dist", "worksteal")
    peers, peers_by_two = peer(96, 1, browser, url), peer(96, 2, browser, url)
    pairs = ours(48, "-n", "0", "-p", "pairs", PYTHONPATH=site)
    steps = Run(1, [sys.executable, "-m", "pytest", "-s", "benchmarks/test_steps.py"], {})
    beyond: list[float] = []
    silent: list[float] = []
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr, flush=True)
        take_turns([one, one_bare], times=4)
        take_turns([few, few_bare], times=2)
        take_turns([many_by_two, many, peers, peers_by_two], times=1)
        pairs.go()
        beyond += map(float, re.findall(r"beyond bare: (\S+) ms", pairs.output))
        steps.go()
        silent += map(float, re.findall(r"a silent step: (\S+) µs", steps.output))

    return [
        ratio("a  24 tests, -n 0 / bare script", 1.10, few, few_bare),
        ratio("b  1 test / bare script", 1.40, one, one_bare),
        ratio("c  96 tests, -n 2 / -n 0", 0.80, many_by_two, many),
        Figure("d  a test without the time of its bare steps", 5.0, "ms", (pairs,), beyond),
        ratio("e  96 tests, -n 0 / @playwright/test, 1 worker", 0.90, many, peers),
        ratio("e  96 tests, -n 2 / @playwright/test, 2 workers", 0.95, many_by_two, peers_by_two),
        Figure("f  a step without listeners", 50.0, "µs", (steps,), silent),
    ]


def find_browser() -> str:
    """Return the path of the browser that the suite launches. It is "" for Playwright's own."""
    sys.path.insert(0, str(ROOT))
    from fixtures.browsers import find_by_name, install_command  # noqa: PLC0415  not there before the line above

    browser = find_by_name("chromium")
    if browser is None:
        sys.exit(
            f"There is no chromium on this machine. To install it: {install_command('chromium')}"
        )
    return str(browser.path or "")


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


def warn_if_busy() -> None:
    """Print a warning if other programs are running: two processes are then as slow as one."""
    if sys.platform == "win32":
        return
    load = os.getloadavg()[0]
    if load > BUSY:
        print(
            f"This machine is busy (load {load:.1f}): ratios can be over their targets.", flush=True
        )


def main() -> int:
    """Measure, then print the table and the commands. Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rounds", type=int, default=2, help="how often to run everything (2)")
    rounds = parser.parse_args().rounds
    if not PEER.exists():
        sys.exit("@playwright/test is missing: `make bench` installs it, or `npm ci`.")
    warn_if_busy()

    with site_of_the_peer() as url:
        figures = measure(rounds, find_browser(), url)

    print(f"{'':50} median    target        lowest to highest")
    for figure in figures:
        print(figure)
    print("\nThe commands. `PYTHONPATH=site python benchmarks/serve.py` prints a BENCH_URL:")
    for figure in figures:
        for run in figure.runs:
            print(f"{figure.name[0]}  {run}")
    if any(figure.is_over() for figure in figures):
        print(
            "\nOVER: slower than the target. Measure again when the machine has nothing else to do."
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
