"""Each mutant is another site, and each reason in equivalent.toml is for a mutant that exists."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from fixtures.course.mutants import combined, files, mutants, mutated_site, reasons
from fixtures.course.variants import PACKAGE

pytestmark = pytest.mark.slow  # it starts other processes


def texts_of_mutants(suffix: str) -> list[str]:
    """Return the text of each mutant of the files of one kind. No two of them are the same."""
    everyone = [m for path in files() if path.suffix == suffix for m in mutants(path)]
    texts = {mutant.key: mutated_site([mutant]).changes[0].after for mutant in everyone}
    assert len({*texts.values()}) == len(texts) == len(everyone)
    return [*texts.values()]


def test_each_mutant_is_another_site_that_python_can_read() -> None:
    texts = texts_of_mutants(".py")

    assert len(texts) > 250
    for text in texts:
        compile(text, "mutant", "exec")


def test_each_mutant_of_a_template_is_a_template_too() -> None:
    texts = texts_of_mutants(".html")

    assert len(texts) > 100
    for text in texts:
        Environment(autoescape=True).parse(text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("fields.html", "fields.html: required -> (nothing)"),
        ("fields.html", 'fields.html: aria-describedby="username-error" -> (nothing)'),
        ("fields.html", "fields.html: error or hint -> not (error or hint)"),
        ("books.html", "books.html: reader.username -> (reader.username)|safe"),
        ("login.html", "login.html: Log in -> Log inx"),
    ],
)
def test_a_template_has_mutants_of_each_kind(name: str, key: str) -> None:
    assert key in [mutant.key for mutant in mutants(PACKAGE / "templates" / name)]


def test_mutants_that_do_not_overlap_are_combined_in_a_site() -> None:
    everyone = list(mutants(PACKAGE / "sessions.py"))

    together = combined(everyone)
    assert sorted(m.key for some in together for m in some) == sorted(m.key for m in everyone)
    assert len(together) < len(everyone) / 3
    for some in together:
        text = mutated_site(some).changes[0].after
        assert all(mutant.text in text for mutant in some)


def test_each_reason_is_for_a_mutant_that_exists() -> None:
    everyone = {mutant.key for path in files() for mutant in mutants(path)}

    assert reasons().keys() - everyone == set()
