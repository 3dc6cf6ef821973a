"""Each mutant is another site, and each reason in equivalent.toml is for a mutant that exists."""

from __future__ import annotations

import pytest

from fixtures.course.mutants import combined, mutants, mutated_site, reasons
from fixtures.course.variants import PACKAGE

pytestmark = pytest.mark.slow  # it starts other processes


def test_each_mutant_is_another_site_that_python_can_read() -> None:
    everyone = [mutant for path in PACKAGE.glob("*.py") for mutant in mutants(path)]

    texts = {mutant.key: mutated_site([mutant]).changes[0].after for mutant in everyone}
    assert len({*texts.values()}) == len(texts) == len(everyone) > 250
    for text in texts.values():
        compile(text, "mutant", "exec")


def test_mutants_that_do_not_overlap_are_combined_in_a_site() -> None:
    everyone = list(mutants(PACKAGE / "sessions.py"))

    together = combined(everyone)
    assert sorted(m.key for some in together for m in some) == sorted(m.key for m in everyone)
    assert len(together) < len(everyone) / 3
    for some in together:
        text = mutated_site(some).changes[0].after
        assert all(mutant.text in text for mutant in some)


def test_each_reason_is_for_a_mutant_that_exists() -> None:
    everyone = {mutant.key for path in PACKAGE.glob("*.py") for mutant in mutants(path)}

    assert reasons().keys() - everyone == set()
