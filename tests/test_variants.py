"""Malformed catalogue entries are refused. Each variant is a separate site."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fixtures.course import variants
from fixtures.course.variants import (
    PACKAGE,
    TEMPLATES,
    CatalogueError,
    Change,
    Variant,
    faults,
    harmless_changes,
    variant_by_name,
    variant_of_entry,
)
from fixtures.course.variants.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from flask.testing import FlaskClient
    from jinja2.bccache import Bucket

    from fixtures.course.suite import RunPytest

GOOD: dict[str, Any] = {
    "name": "shut",
    "lessons": [2],
    "notices": "Nobody sees the books.",
    "happens": "A test left in.",
    "hints": ["One.", "Two.", "Three."],
    "file": "site/bookshop/books.py",
    "before": "if reader is None:",
    "after": "if True:",
}


def without(key: str) -> dict[str, Any]:
    """Return a valid entry without this key."""
    return {name: value for name, value in GOOD.items() if name != key}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param(without("name"), "an entry of note.toml without a name:", id="no name"),
        pytest.param(without("notices"), "shut: .*'notices'", id="no notices"),
        pytest.param(without("lessons"), "shut: a fault needs `lessons`", id="no lessons"),
        pytest.param(without("happens"), "shut: a fault needs .*`happens`", id="no story"),
        pytest.param({**GOOD, "hints": ["One."]}, "shut: .* and 3 hints", id="too few hints"),
        pytest.param({**GOOD, "color": "red"}, "shut: unknown keys: color", id="unknown key"),
        pytest.param(without("after"), "shut: .*'after'", id="half a change"),
        pytest.param({**GOOD, "change": [{"file": "x"}]}, "shut: .*'before'", id="half of two"),
        pytest.param(
            {key: GOOD[key] for key in ("name", "lessons", "notices", "happens", "hints")},
            "shut: it changes nothing",
            id="no change",
        ),
        pytest.param(
            {**GOOD, "browsers": ["opera"]}, "shut: there is no browser opera", id="browser"
        ),
    ],
)
def test_a_malformed_entry_is_reported_with_its_name(entry: dict[str, Any], message: str) -> None:
    variant_of_entry({**GOOD}, "note")

    with pytest.raises(CatalogueError, match=message):
        variant_of_entry({**entry}, "note")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            Change("site/bookshop/books.py", "if writer is None:", ""),
            r"shut: site/bookshop/books.py contains `before` 0 times.*note.toml:\nif writer",
            id="nowhere",
        ),
        pytest.param(
            Change("site/bookshop/books.py", "Book(", ""),
            r"shut: site/bookshop/books.py contains `before` [2-9]\d* times",
            id="several times",
        ),
        pytest.param(
            Change("site/bookshop/shelves.py", "x", ""),
            "shut: there is no file site/bookshop/shelves.py",
            id="no such file",
        ),
        pytest.param(Change("README.md", "Books", ""), "no file README.md", id="not of the site"),
    ],
)
def test_the_replaced_text_must_occur_exactly_once(change: Change, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        Variant("shut", "note", "Nobody sees the books.", (change,)).files()


def test_two_variants_cannot_have_one_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for family in variants.FAMILIES:
        tmp_path.joinpath(f"{family}.toml").write_text("variant = []")
    entry = '[[variant]]\nname = "twin"\nnotices = "?"\nfile = "x"\nbefore = "x"\nafter = ""\n'
    tmp_path.joinpath("healthy.toml").write_text(2 * entry)
    monkeypatch.setattr(variants, "CATALOGUE", tmp_path)

    with pytest.raises(CatalogueError, match=r"healthy\.toml: two variants have the name twin"):
        variants.catalogue.__wrapped__()


def test_an_unknown_name_gets_similar_names() -> None:
    with pytest.raises(CatalogueError, match="Did you mean books-for-everyone"):
        variant_by_name("book-for-everyone")


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["slow", "other-token"], id="a part of a site of the proof"),
        pytest.param(["slow", "other-books"], id="parts of two sites of the proof"),
    ],
)
def test_harmless_changes_are_combined_by_their_names(parts: list[str]) -> None:
    site = variant_by_name("+".join(parts))

    assert site.harmless
    assert site.changes == tuple(c for name in parts for c in variant_by_name(name).changes)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("other-markup+books-for-everyone", id="a fault"),
        pytest.param("other-markup+other-status-codes", id="the same text"),
    ],
)
def test_faults_and_overlapping_changes_cannot_be_combined(name: str) -> None:
    with pytest.raises(CatalogueError, match="cannot be combined"):
        variant_by_name(name)


def test_every_entry_still_fits_the_site() -> None:
    for variant in [*faults(), *harmless_changes()]:
        assert variant.diff()


@pytest.fixture
def client_of(tmp_path: Path) -> Callable[[str], FlaskClient]:
    """Return a function that loads a variant by its name, and returns a client of the site."""

    def client_of(name: str) -> FlaskClient:
        folder = tmp_path / name
        folder.mkdir()
        create_app = variant_by_name(name).load(folder)
        return create_app({"DATABASE": folder / "bookshop.sqlite"}).test_client()

    return client_of


def test_variants_can_share_one_process(client_of: Callable[[str], FlaskClient]) -> None:
    readers = {name: client_of(name) for name in ("books-for-everyone", "cookie-shown-unescaped")}

    statuses = [reader.get("/books").status_code for reader in readers.values()]
    assert statuses == [200, 302]
    pages: list[str] = []
    for reader in readers.values():
        reader.set_cookie("myFirstCookie", "<del>old</del>")
        pages.append(reader.get("/displayCookieValue").text)
    assert ["<del>" in page for page in pages] == [False, True]


def test_variants_share_the_compiled_templates(
    client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_module, store_template = SourceFileLoader.source_to_code, TEMPLATES.dump_bytecode

    def source_to_code(loader: SourceFileLoader, data: bytes, path: str) -> CodeType:
        compiled.append(Path(path).name)
        return compile_module(loader, data, path)

    def dump_bytecode(bucket: Bucket) -> None:
        compiled.append(bucket.key)
        store_template(bucket)

    monkeypatch.setattr(TEMPLATES, "compiled", {})
    monkeypatch.setattr(TEMPLATES, "dump_bytecode", dump_bytecode)
    monkeypatch.setattr(SourceFileLoader, "source_to_code", source_to_code)
    modules = [path.name for path in PACKAGE.glob("*.py")]

    client_of("books-for-everyone").get("/register")
    templates = ["base.html", "fields.html", "register.html"]
    assert sorted(compiled) == sorted([*modules, *templates])

    compiled.clear()
    client_of("length-not-asked-for").get("/register")  # this fault changes register.html
    assert sorted(compiled) == sorted([*modules, "register.html"])


def test_variants_are_listed_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["variants"])
    assert main() == 0
    table = capsys.readouterr().out
    assert all(variant.name in table for variant in [*faults(), *harmless_changes()])

    monkeypatch.setattr("sys.argv", ["variants", "cookie-shown-unescaped"])
    assert main() == 0
    assert variant_by_name("cookie-shown-unescaped").diff() in capsys.readouterr().out

    monkeypatch.setattr("sys.argv", ["variants", "nobody"])
    assert main() == 1
    assert "no variant nobody" in capsys.readouterr().err


def test_variant_refuses_base_url_and_unknown_names(run_here: RunPytest) -> None:
    unknown = run_here("--variant=book-for-everyone")
    assert unknown.ret == pytest.ExitCode.USAGE_ERROR
    unknown.stderr.fnmatch_lines(["*no variant book-for-everyone*mean books-for-everyone*"])

    elsewhere = run_here("--variant=books-for-everyone", "--base-url=http://localhost:1")
    assert elsewhere.ret == pytest.ExitCode.USAGE_ERROR
    elsewhere.stderr.fnmatch_lines(["*leave out --base-url*"])
