"""A failed assertion catches a fault. This includes `expect.soft`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fixtures.course.outcomes import outcome_of
from fixtures.crashes import BrowserGone
from fixtures.server import SiteError


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AssertionError(), "assertion"),
        (ExceptionGroup("two soft failures", [AssertionError(), AssertionError()]), "assertion"),
        (ExceptionGroup("no assertion", [KeyError()]), "crash"),
        (KeyError(), "crash"),
        (pytest.fail.Exception(), "assertion"),
        (SiteError(), "crash"),
        (BrowserGone(), "crash"),
    ],
    ids=[
        *("one failure", "several soft failures", "other errors", "another error"),
        *("pytest.fail", "an exception of the site", "a browser that ended"),
    ],
)
def test_only_a_failed_assertion_catches_a_fault(error: BaseException, outcome: str) -> None:
    report: Any = SimpleNamespace(skipped=False, outcome="failed", when="call")
    call: Any = SimpleNamespace(excinfo=SimpleNamespace(value=error))

    assert outcome_of(report, call) == outcome
