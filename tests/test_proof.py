"""make proof writes the proof. Each problem makes it fail."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from fixtures.course.variants import FAMILIES

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

# Use a test catalogue, and another file for the details.
CONFTEST = """

import pathlib

def pytest_configure():
    import fixtures.course.proof
    fixtures.course.variants.CATALOGUE = pathlib.Path(__file__).parent
    fixtures.course.proof.DETAILS = fixtures.course.variants.CATALOGUE / "details.json"
"""

# This lesson uses no browser, because this is faster. `browser_name` adds an engine.
LESSON = """
    from urllib.request import urlopen
    from playwright.sync_api import TimeoutError

    def test_strangers(base_url, browser_name):
        with urlopen(base_url + "/books") as answer:
            url = answer.url
        {then}
"""
CATCHES = LESSON.format(then='assert "/register" in url')

FAULT = """
    [[variant]]
    name = "{name}"
    lessons = [{lesson}]
    notices = "Strangers see the books."
    happens = "A test turned round."
    hints = ["One.", "Two.", "Three."]
    file = "site/bookshop/books.py"
    before = "if reader is None:"
    after = "if reader is not None:"
"""
HEALTHY = """
    [[variant]]
    name = "other-words"
    notices = "Another greeting."
    file = "site/bookshop/templates/register.html"
    before = "Already registered?"
    after = "{after}"
"""


def prove(
    suite: pytest.Pytester,
    run: RunPytest,
    faults: str = "",
    healthy: str = "",
    options: tuple[str, ...] = (),
    **lessons: str,
) -> pytest.RunResult:
    """Run the proof with this catalogue and these lessons."""
    with suite.path.joinpath("conftest.py").open("a") as conftest:
        conftest.write(CONFTEST)
    for family in FAMILIES:
        suite.path.joinpath(f"{family}.toml").write_text("variant = []")
    suite.path.joinpath("note.toml").write_text(dedent(faults))
    suite.path.joinpath("healthy.toml").write_text(dedent(healthy) or "variant = []")
    suite.makepyfile(**{f"test_0{name[-1]}_it": text for name, text in lessons.items()})
    return run("--proof=proof.md", *options)


def test_the_proof_shows_each_caught_fault(suite: pytest.Pytester, run: RunPytest) -> None:
    result = prove(
        suite,
        run,
        FAULT.format(name="turned-round", lesson=1),
        HEALTHY.format(after="Registered before?"),
        lesson_1=CATCHES,
    )

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["1 of 1 faults caught, 1 of 1 harmless changes accepted."])
    matrix = suite.path.joinpath("proof.md").read_text()
    assert "| turned-round | ● |" in matrix
    assert '| turned-round | 1 | test_strangers | `assert "/register" in url` |' in matrix
    assert "| other-words | Another greeting. |" in matrix
    (caught,) = json.loads(suite.path.joinpath("details.json").read_text())
    assert caught["fault"] == "turned-round"
    assert "+    if reader is not None:" in caught["diff"]


@pytest.mark.parametrize(
    ("then", "wrong"),
    [
        pytest.param("assert url", "turned-round: not caught by lesson 1.", id="missed"),
        pytest.param(
            '{"/register?next=/books": 1}[url.partition("1:")[2][5:]]',
            "turned-round: not caught by lesson 1. test_strangers ended with: crash.",
            id="crash",
        ),
        pytest.param(
            'if "/register" not in url: raise TimeoutError("Timeout 10 ms exceeded.")',
            "turned-round: not caught by lesson 1. test_strangers ended with: time-out.",
            id="time-out",
        ),
    ],
)
def test_a_missed_fault_fails_the_proof(
    suite: pytest.Pytester, run: RunPytest, then: str, wrong: str
) -> None:
    fault = FAULT.format(name="turned-round", lesson=1)

    result = prove(suite, run, fault, lesson_1=LESSON.format(then=then))

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["0 of 1 faults caught*", wrong])


def test_a_failure_on_a_harmless_change_fails_the_proof(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    result = prove(
        suite,
        run,
        FAULT.format(name="turned-round", lesson=1),
        HEALTHY.format(after="{{ 1 // 0 }}"),
        lesson_1=CATCHES,
    )

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["1 of 1 faults caught, 0 of 1 harmless*", "FAILED *other-words*"], consecutive=False
    )


def test_harmless_changes_are_combined_in_one_site(suite: pytest.Pytester, run: RunPytest) -> None:
    change = HEALTHY.format(after="Registered before?")
    broken = change.replace("other-words", "broken").replace("Already registered?", "main %}")
    harmless = change + broken.replace("Registered before?", "main %}{{ 1 // 0 }}")

    result = prove(suite, run, FAULT.format(name="turned-round", lesson=1), harmless, l_1=CATCHES)

    result.stdout.fnmatch_lines(
        [
            "1 of 1 faults caught, 0 of 2 harmless changes accepted.",
            "A lesson fails on a part of other-words+broken. Run --proof with --variant *",
            "FAILED *other-words+broken*",
        ]
    )


def test_a_lesson_stops_at_its_first_catch_in_several_processes(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    names = ("test_strangers", "test_them_again", "test_them_once_more")
    thrice = "".join(dedent(CATCHES).replace("test_strangers", name) for name in names)

    faults = "".join(
        FAULT.format(name=name, lesson=1).replace("is not None", after)
        for name, after in [("turned-round", "is not None"), ("for-everyone", "is False")]
    )
    result = prove(suite, run, faults, options=("-n2",), lesson_1=thrice)

    # Of the tests that are left out, the report has only the last one of each file.
    result.assert_outcomes(passed=2, skipped=2)
    result.stdout.fnmatch_lines(["2 of 2 faults caught*"])


def test_equal_faults_or_a_lesson_without_a_fault_fail_the_proof(
    suite: pytest.Pytester, run: RunPytest
) -> None:
    twins = "".join(FAULT.format(name=name, lesson=1) for name in ("turned-round", "backwards"))

    harmless = HEALTHY.format(after="Registered before?")
    result = prove(suite, run, twins, harmless, lesson_1=CATCHES, lesson_2=CATCHES)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert [
        line
        for line in result.outlines
        if line.endswith(" same site.") or line.startswith("No fault")
    ] == [
        "turned-round and backwards are the same site.",
        "No fault names lesson 2.",
    ]


def test_a_fault_with_missing_text_stops_the_proof(suite: pytest.Pytester, run: RunPytest) -> None:
    moved_on = FAULT.format(name="turned-round", lesson=1).replace("is None", "== None")

    result = prove(suite, run, moved_on, lesson_1=CATCHES)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*turned-round: site/bookshop/books.py contains `before` 0 times*"]
    )
