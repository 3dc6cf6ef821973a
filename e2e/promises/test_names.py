"""Promise: names that differ only in capitals, extra spaces or Unicode form are one name."""

from collections.abc import Callable

import pytest

from fixtures.course.clients import Client, location, page_of
from fixtures.course.readers import Credentials
from fixtures.steps import step

NewClient = Callable[[], Client]

ALIKE = [
    pytest.param("Ann", "ann", id="capitals"),
    pytest.param("zo\u00eb", "zoe\u0308", id="composed and decomposed"),
    pytest.param("ann", "\uff21\uff4e\uff4e", id="full-width letters"),
    pytest.param("kelvin", "\u212aelvin", id="the Kelvin sign"),
    pytest.param("a b", "a  b", id="two spaces"),
    pytest.param("straße", "STRASSE", id="a sharp s"),
    pytest.param("ΣΙΣΥΦΟΣ", "σισυφος", id="a final sigma"),
    pytest.param("office", "o\ufb03ce", id="a ligature"),
    pytest.param("\u0390", "\u03aa\u0301", id="two accents, one in a capital"),
    pytest.param("ann", "\U0001d400nn", id="a mathematical letter"),
    pytest.param("tm", "\u2122", id="a sign of two letters"),
    pytest.param("1", "\u2460", id="a number in a circle"),
]
DIFFERENT = [
    *(("ann", "anne"), ("ann", "\u00e4nn"), ("a b", "ab"), ("a_b", "axb"), ("1", "l")),
    *(("a%", "ab"), ("a-b", "ab"), ("a.b", "ab"), ("o", "0"), ("o", "\u043e"), ("ß", "s")),
    ("i", "\u0131"),
]
VISIBLE = ["{}", "Ζωή {}", "{} 😀", "🇫🇷 {}", "नमस्ते {}", "本{}", "a b {}", "<b>{}</b>"]
SIGNS = ["@{}", "#{}", "~{}", "-{}", "_{}", ".{}", "{}@x.test", "{}-", "/{}", "?{}", "+{}", "'{}'"]


def greeting(client: Client, name: str) -> bool:
    """Return whether /books shows the client this exact name."""
    text = page_of(client.get("/books")).text
    return f"Signed in as {' '.join(name.split())}" in " ".join(text.split())


@pytest.mark.parametrize("backwards", [False, True], ids=["", "the other way round"])
@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_differ_only_in_case_or_form_are_one(
    new_client: NewClient,
    one: str,
    other: str,
    backwards: bool,  # noqa: FBT001  a column
) -> None:
    step("A visitor registers a reader's name in another spelling: the site refuses it")
    tail = Credentials().username
    first, second = (other, one) if backwards else (one, other)
    own = new_client().register(Credentials(f"{first} {tail}"))
    alike = Credentials(f"{second} {tail}")
    client = new_client()
    assert client.send_form("/register", alike).status == 422
    assert not client.is_signed_in()

    step("The reader can log in with both. The books show the registered name")
    assert location(client.send_form("/login", alike)) == "/books"
    assert greeting(client, own.username)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_differ_are_two_names(new_client: NewClient, one: str, other: str) -> None:
    step("Two visitors register names that differ: both are accepted")
    tail = Credentials().username
    first, second = new_client(), new_client()
    first.register(Credentials(f"{one} {tail}"))
    second.register(Credentials(f"{other} {tail}"))

    step("Each sees their own name")
    assert greeting(first, f"{one} {tail}")
    assert greeting(second, f"{other} {tail}")


@pytest.mark.parametrize(
    ("name", "space"),
    [
        *((name, " ") for name in [*VISIBLE, *SIGNS]),
        *(("{}", s) for s in ("", "\t", "\n", "\xa0", "\u2003", "\u2028", "\u3000")),
    ],
)
def test_a_visible_name_is_shown_as_it_was_typed(
    new_client: NewClient, name: str, space: str
) -> None:
    step("A visitor registers a name with spaces around it: the site shows it without them")
    typed = Credentials(name.format(Credentials().username))
    client = new_client()
    client.register(Credentials(f"{space}{typed.username}{space}"))
    assert greeting(client, typed.username)

    step("The reader logs in with spaces around the name, and without them")
    spaced = Credentials(f"{space}{typed.username}{space}")
    assert location(new_client().send_form("/login", spaced)) == "/books"
    assert location(new_client().send_form("/login", typed)) == "/books"
