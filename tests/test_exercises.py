"""The exercises are complete, separate from the lessons, and never overwrite a learner's file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.course import exercises
from fixtures.course.exercises import FOLDER, Exercise, main
from fixtures.course.grading import __main__ as grading
from fixtures.course.grading import judge
from fixtures.course.suite import ROOT
from fixtures.course.variants import variant_by_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.slow  # it starts other processes

BEGUN = '''
"""Exercise 1: strangers are sent away from the books.

Scope: books-for-everyone
"""

def test_the_site_responds(playwright, base_url):
    request = playwright.request.new_context(base_url=base_url)
    assert request.get("/books", max_redirects=0).status < 400
'''
SOLVED = BEGUN.replace("status < 400", "status in {302, 303}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one exercise. Its tests need no browser, so grading is quick."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    folder.joinpath("exercise_01_short.py").write_text(BEGUN)
    folder.joinpath("solution_01_short.py").write_text(SOLVED)
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The folder of a learner's files, which does not exist yet."""
    return tmp_path / "mine"


@pytest.mark.parametrize("exercise", exercises.exercises(), ids=lambda exercise: exercise.name)
def test_an_exercise_has_a_task_a_scope_of_faults_and_a_solution(exercise: Exercise) -> None:
    assert exercise.task.startswith(f"Exercise {exercise.number}: {exercise.title}")
    assert "Look at: lesson" in exercise.task
    assert 3 <= len({*exercise.scope}) == len(exercise.scope) <= 6
    assert not any(variant_by_name(name).harmless for name in exercise.scope)
    assert exercise.solution.is_file()


def test_exercises_have_numbers_and_solutions_and_no_other_files() -> None:
    chosen = exercises.exercises()

    assert [exercise.number for exercise in chosen] == list(range(1, len(chosen) + 1))
    assert len(list(FOLDER.glob("*.py"))) == 2 * len(chosen)


def test_a_run_of_the_lessons_collects_no_exercise() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", str(FOLDER)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, result.stdout


def test_a_learners_file_starts_as_a_copy_and_is_not_overwritten(folder: Path, mine: Path) -> None:
    [exercise] = exercises.exercises(folder)
    own = exercise.copy(mine)
    assert own == mine / "01_short.py"
    assert own.read_text() == BEGUN

    own.write_text("# mine")
    exercise.copy(mine)

    assert own.read_text() == "# mine"


def test_an_unsolved_exercise_shows_a_hint_and_the_next_command(
    folder: Path,
    mine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Only one Playwright can run in a thread, and another test may have started it.
    monkeypatch.setattr(grading, "find_by_name", str)
    monkeypatch.setattr(grading, "HINTS", mine / ".hints.json")
    # One lane and no harmless changes: this takes less time. `--prove` uses all changes.
    monkeypatch.setattr(judge, "harmless_changes", list)
    grade = grading.main
    monkeypatch.setattr(grading, "main", lambda words: grade([*words, "-n1"]))
    monkeypatch.delenv("MAKELEVEL", raising=False)

    assert main(["1"], folder=folder, mine=mine) == 0

    output = capsys.readouterr().out
    assert variant_by_name("books-for-everyone").hints[0] in " ".join(output.split())
    assert "python -m fixtures.course.exercises 1 --watch" in output


def score(caught: int, faults: int) -> dict[str, Any]:
    """Return the report on a file that catches this many faults."""
    full = caught == faults
    numbers = {"caught": caught, "faults": faults, "survived": 8, "healthy": 8, "full": full}
    return {"valid": True, "score": numbers, "seconds": 1.0}


def test_a_full_score_shows_the_solution_and_the_next_exercise(
    folder: Path, mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def grade(_file: Path, _scope: Sequence[str], report: Path) -> int:
        report.write_text(json.dumps(score(1, 1)))
        return 0

    monkeypatch.setattr(exercises, "grade", grade)
    monkeypatch.setenv("MAKELEVEL", "1")
    folder.joinpath("exercise_02_next.py").write_text(BEGUN)
    assert main(["1"], folder=folder, mine=mine) == 0
    output = capsys.readouterr().out
    assert "Solved." in output
    assert "solution_01_short.py" in output
    assert "make exercise 2" in output

    assert main(["2"], folder=folder, mine=mine) == 0
    assert "That was the last one." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "state"),
    [
        pytest.param({}, "", id="nothing yet"),
        pytest.param({"01_short.py": ""}, "begun", id="a copy"),
        pytest.param({"01_short.json": json.dumps(score(1, 3))}, "1 of 3", id="a few caught"),
        pytest.param({"01_short.json": json.dumps(score(3, 3))}, "solved", id="all caught"),
    ],
)
def test_the_list_shows_the_progress_of_the_learner(
    folder: Path,
    mine: Path,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str],
    state: str,
) -> None:
    mine.mkdir()
    for name, text in files.items():
        mine.joinpath(name).write_text(text)

    assert main([], folder=folder, mine=mine) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert line == f" 1  {state:7}  strangers are sent away from the books."


def test_an_unknown_exercise_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["99"])

    assert "there is no exercise 99" in capsys.readouterr().err


def test_a_watched_file_is_graded_after_each_change_until_ctrl_c(
    folder: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded: list[str] = []

    def grade(file: Path, _scope: Sequence[str], report: Path) -> int:
        graded.append(file.read_text())
        if len(graded) > 1:
            raise KeyboardInterrupt
        report.write_text(json.dumps(score(0, 1)))
        file.write_text("# changed")
        os.utime(file, ns=(0, 1))  # some clocks are too coarse to show the change
        return 1

    monkeypatch.setattr(exercises, "grade", grade)

    assert main(["1", "--watch"], folder=folder, mine=mine) == 0
    assert graded == [BEGUN, "# changed"]


@pytest.mark.parametrize(
    ("starter", "solution", "status"),
    [
        pytest.param(score(0, 1), score(1, 1), 0, id="as it must be"),
        pytest.param(score(1, 1), score(1, 1), 1, id="a starter that is solved"),
        pytest.param(score(0, 1), score(0, 1), 1, id="a solution that misses a fault"),
        pytest.param(
            {**score(0, 1), "valid": False}, score(1, 1), 1, id="a starter that is not valid"
        ),
        pytest.param(score(0, 1), None, 1, id="no report"),
    ],
)
def test_the_proof_fails_if_an_exercise_is_wrong(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    starter: dict[str, Any],
    solution: dict[str, Any] | None,
    status: int,
) -> None:
    reports = [starter, solution]

    def grade(_file: Path, _scope: Sequence[str], report: Path) -> int:
        if outcome := reports.pop(0):
            report.write_text(json.dumps(outcome))
        return 1

    monkeypatch.setattr(exercises, "grade", grade)

    assert main(["--prove"], folder=folder) == status
    assert reports == []
