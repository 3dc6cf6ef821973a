"""The documents: their links lead somewhere, and their commands exist. Nothing here runs a test."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import pytest

from fixtures.course import book
from fixtures.course.exercises import exercises
from fixtures.course.suite import ROOT
from fixtures.course.variants import faults, harmless_changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.search(r"\.PHONY: ((?:.*\\\n)*.*)", MAKEFILE)[1].replace("\\\n", "").split())
# Programs of other projects. The tests check only the paths in their commands.
OTHERS = {
    *("docker", "flask", "git", "pip", "pipx", "playwright", "pre-commit", "source", "uv", "venv")
}
FILES = r"(?:site|e2e|tests|fixtures|docs|benchmarks)(?:/[\w.-]+)*"


class Command(NamedTuple):
    """A command in a `sh` block, without its comment."""

    program: str  # make, pytest, a file, or a module of `python -m`
    words: list[str]

    def problem(self) -> str:
        """Return the parts of this command that do not exist, or ""."""
        words = self.words
        options = {word.partition("=")[0] for word in words if re.match("--?[a-zA-Z]", word)}
        missing = {word for word in words if re.fullmatch(FILES, word)}
        wrong = {word for word in missing if not (ROOT / word).exists()}
        if self.program == "make":
            wrong |= {words[0]} - TARGETS
            wrong |= {
                Command("pytest", shlex.split(w[5:])).problem() for w in words if "ARGS=" in w
            }
        elif self.program == "pytest" or (options and self.program.startswith("fixtures.")):
            wrong |= options - options_of(self.program)
        elif self.program.startswith("fixtures."):
            wrong |= set() if find_spec(self.program) else {self.program}
        elif self.program not in OTHERS:
            wrong |= set() if (ROOT / self.program).is_file() else {self.program}
        return ", ".join(sorted(wrong - {""}))


def commands(document: Path) -> Iterator[Command]:
    """Yield each command of the `sh` blocks of a document."""
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    for line in "".join(blocks).replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words and re.fullmatch(r"(\.venv/bin/)?python3?", words[0]):
            words = words[2:] if words[1] == "-m" else words[1:]
        if words:
            yield Command(words[0], words[1:])


@cache
def options_of(program: str) -> set[str]:
    """Return the options that a program prints for --help."""
    command = [sys.executable, "-m", program, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {*re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", done.stdout)}


def prose(document: Path) -> str:
    """Return a document without its blocks of code."""
    return re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(document: Path) -> list[str]:
    """Return the addresses of the links and pictures that lead to a file of this project."""
    text = re.sub(r"`[^`\n]*`", "code", prose(document))
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)  # keep only the text of a link
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        found[slug] = found.get(slug, -1) + 1
        if found[slug]:
            found[f"{slug}-{found[slug]}"] = 0
    return {*found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    dead: list[str] = []
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


def test_an_anchor_is_the_heading_as_github_writes_it(tmp_path: Path) -> None:
    document = tmp_path / "it.md"
    document.write_text(
        "# What `make` offers\n\n## [Lesson 4: a](b.py)\n\n## Run it!\n\n## Run it\n"
    )

    assert anchors(document) == {"what-make-offers", "lesson-4-a", "run-it", "run-it-1"}


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_command_exists(document: Path) -> None:
    problems = {shlex.join([c.program, *c.words]): c.problem() for c in commands(document)}

    assert {command: problem for command, problem in problems.items() if problem} == {}


@pytest.mark.parametrize(
    ("program", "words", "problem"),
    [
        ("make", ["coffee"], "coffee"),
        ("make", ["demo", "ARGS=--paces 3"], "--paces"),
        ("pytest", ["e2e", "--patience", "3"], "--patience"),
        ("pytest", ["e2e/test_99_nothing.py"], "e2e/test_99_nothing.py"),
        ("fixtures.browsers", ["--remove"], "--remove"),
        ("fixtures.narration", [], "fixtures.narration"),
        ("site/apps.py", [], "site/apps.py"),
    ],
)
def test_an_unknown_command_is_reported(program: str, words: list[str], problem: str) -> None:
    assert Command(program, words).problem() == problem


def test_the_list_of_make_commands_is_complete() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    listed = re.findall(r"^\| `make ([\w-]+)` \|", text, re.MULTILINE)

    assert sorted(listed) == sorted(TARGETS)


def test_the_learning_path_lists_the_lessons_in_order() -> None:
    learners = (ROOT / "docs/learners.md").read_text("utf-8")
    listed = re.findall(r"^\| (\d+) \| \[.+?\]\(\.\./(.+?)\)", learners, re.MULTILINE)
    lessons = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "e2e").glob("test_*.py"))

    assert [path for _, path in listed] == lessons
    assert [int(number) for number, _ in listed] == [*range(1, len(lessons) + 1)]


def test_readme_fits_on_one_screen() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()

    assert len(lines) <= 45
    assert max(map(len, lines)) <= 300


def test_readme_names_the_number_of_lessons() -> None:
    lessons = [*(ROOT / "e2e").glob("test_*.py")]

    assert f"{len(lessons)} lessons" in (ROOT / "README.md").read_text("utf-8")


def test_each_exercise_has_a_place_on_the_path() -> None:
    learners = (ROOT / "docs/learners.md").read_text("utf-8")
    named = re.findall(r"Try \[exercises?\]\(\S+\) ([\d, and]+)\.", learners)
    numbers = [int(number) for text in named for number in re.findall(r"\d+", text)]

    assert sorted(numbers) == [exercise.number for exercise in exercises()]


def test_the_book_names_the_new_ability_of_each_lesson() -> None:
    files: dict[str, dict[str, str]] = book.about()["files"]

    assert sorted(files) == sorted(path.name for path in (ROOT / "e2e").glob("test_*.py"))
    assert all(about["ability"] for about in files.values())


def test_the_numbers_in_the_documents_are_true() -> None:
    sets = f"{len(harmless_changes())} sets of harmless changes"
    learners = (ROOT / "docs/learners.md").read_text("utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert f"{len(faults())} faults" in learners
    assert sets in learners
    assert (
        f"{len(faults())} faults in {len({fault.family for fault in faults()})} families"
        in changelog
    )
    assert sets in changelog
    assert f"Exercises 1 to {len(exercises())}," in changelog
