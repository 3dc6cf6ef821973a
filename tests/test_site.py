"""The bookshop without a browser: addresses, names, the database, settings and headers."""

from __future__ import annotations

import re
import socket
import sqlite3
import stat
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from bookshop import create_app, database, sessions
from bookshop.accounts import INVISIBLE, key_of
from fixtures.course.suite import ROOT
from fixtures.server import serve

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PASSWORD = "long enough"  # noqa: S105  not a real secret
FAST_HASH = "scrypt:256:8:1"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Settings of a site with an empty database."""
    return {"DATABASE": tmp_path / "bookshop.sqlite", "PASSWORD_HASH": FAST_HASH}


@pytest.fixture
def shop(settings: dict[str, Any]) -> Flask:
    """A bookshop with an empty database, without a server."""
    app = create_app(settings)
    app.logger.disabled = True
    return app


@pytest.fixture
def visitor(shop: Flask) -> FlaskClient:
    """A visitor of the bookshop, without a browser."""
    return shop.test_client()


def register(visitor: FlaskClient, username: str) -> TestResponse:
    """Send the registration form with this name."""
    return visitor.post("/register", data={"username": username, "password": PASSWORD})


def greeting(visitor: FlaskClient) -> str:
    """Return the name that /books shows, or "" to a stranger."""
    found = re.search(r"Signed in as (.*)</p>", visitor.get("/books").text)
    return unescape(found[1]) if found else ""


# -- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["a..b", "..", ".", "a" * 64, "a" * 64 + ".test", "[", ""])
@pytest.mark.parametrize("path", ["/", "/books", "/no-such-page", "/static/style.css"])
def test_a_malformed_host_gets_a_page_of_the_site(shop: Flask, host: str, path: str) -> None:
    with (
        serve(shop) as site,
        closing(socket.create_connection(("127.0.0.1", port(site.url)))) as tcp,
    ):
        tcp.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: tcp.recv(65536), b"")).partition(b"\r\n\r\n")

    status = int(head.split()[1])
    assert status in ({400} if "." in host or len(host) > 63 else {200, 302, 400, 404})
    assert status != 400 or b'href="/books">Books</a>' in body
    assert b"nosniff" in head
    assert site.errors == []


def port(url: str) -> int:
    """Return the port of an address."""
    return int(url.rpartition(":")[2])


def test_a_host_that_is_not_trusted_gets_a_page_of_the_site(settings: dict[str, Any]) -> None:
    visitor = create_app({**settings, "TRUSTED_HOSTS": ["shop.test"]}).test_client()

    assert visitor.get("/", headers={"Host": "shop.test"}).status_code == 200
    for path in ("/", "/books", "/no-such-page"):
        response = visitor.get(path, headers={"Host": "evil.test"})
        assert response.status_code == 400
        assert 'href="/books">Books</a>' in response.text
        assert "evil.test" not in response.text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/lab//echo", "//lab/echo", "/lab/echo//x", "//books", "/static//style.css", "//"]
)
def test_doubled_slashes_never_lead_to_another_host(
    visitor: FlaskClient, method: str, path: str
) -> None:
    response = visitor.open(environ_overrides={"PATH_INFO": path}, method=method)

    assert response.status_code in {200, 302, 404, 405}
    location = response.headers.get("Location", "/register")
    assert location.startswith("/register")  # a path, without a host


# -- names ----------------------------------------------------------------------------------------

# Default_Ignorable_Code_Point, from DerivedCoreProperties.txt of Unicode 16.
IGNORABLE = (
    *("00AD", "034F", "061C", "115F-1160", "17B4-17B5", "180B-180F", "200B-200F", "202A-202E"),
    *("2060-206F", "3164", "FE00-FE0F", "FEFF", "FFA0", "FFF0-FFF8", "1BCA0-1BCA3"),
    *("1D173-1D17A", "E0000-E0FFF"),
)
BLANK = ("2800", "1D159", "16FE4", "13441-13442")


def characters(*ranges: str) -> list[str]:
    """Return the characters of ranges such as "00AD" and "115F-1160"."""
    bounds = [[int(end, 16) for end in text.split("-")] for text in ranges]
    return [chr(code) for each in bounds for code in range(each[0], each[-1] + 1)]


def test_each_invisible_character_of_unicode_is_refused() -> None:
    accepted = [c for c in characters(*IGNORABLE, *BLANK) if c.isprintable()]

    assert [f"U+{ord(c):04X}" for c in accepted if not INVISIBLE.search(c)] == []


def test_no_other_character_counts_as_invisible() -> None:
    found = {c for c in map(chr, range(sys.maxunicode + 1)) if INVISIBLE.search(c)}

    assert found <= {*characters(*IGNORABLE, *BLANK)}


@pytest.mark.parametrize(
    "code", [0x3164, 0x115F, 0x1160, 0xFFA0, 0x2800, 0x34F, 0xFE0F, 0x200D, 0xAD]
)
@pytest.mark.parametrize("name", ["{}", "Ann{}", "A{}nn"])
def test_a_name_with_an_invisible_character_is_refused(
    visitor: FlaskClient, name: str, code: int
) -> None:
    response = register(visitor, name.format(chr(code)))

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize(
    "name", ["Ann", "Ζωή", "Zoë", "本", "O'Hara", "😀", "🇫🇷", "नमस्ते", "a b", "ᄀ"]
)
def test_a_visible_name_is_shown_as_typed(visitor: FlaskClient, name: str) -> None:
    assert register(visitor, f" {name} ").status_code == 303
    assert greeting(visitor) == name


SAME = [
    pytest.param("Ann", "ann", id="capitals"),
    pytest.param("Zo\u00eb", "Zoe\u0308", id="composed and decomposed"),
    pytest.param("Ann", "\uff21\uff4e\uff4e", id="full-width letters"),
    pytest.param("Kelvin", "\u212aelvin", id="the Kelvin sign"),
    pytest.param("\u00c5ngstrom", "\u212bngstrom", id="the angstrom sign"),
    pytest.param("Ada Lovelace", "Ada  Lovelace", id="two spaces"),
    pytest.param("Straße", "STRASSE", id="a sharp s"),
    pytest.param("Σίσυφος", "ΣΊΣΥΦΟΣ", id="a final sigma"),
    pytest.param("office", "oﬃce", id="a ligature"),
    pytest.param("\u0390", "\u03aa\u0301", id="two accents, one in a capital"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_look_alike_are_one_name(shop: Flask, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert key_of(first) == key_of(second)
    assert register(shop.test_client(), one).status_code == 303
    second_reader = shop.test_client()
    assert register(second_reader, other).status_code == 422
    assert greeting(second_reader) == ""

    form = {"username": other, "password": PASSWORD}
    assert second_reader.post("/login", data=form).status_code == 303
    assert greeting(second_reader) == one


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "Anne"), ("Ann", "Änn"), ("a b", "ab"), ("a_b", "axb")]
)
def test_names_that_differ_are_two_names(shop: Flask, one: str, other: str) -> None:
    assert register(shop.test_client(), one).status_code == 303
    assert register(shop.test_client(), other).status_code == 303


def test_the_key_of_a_key_is_the_same_key() -> None:
    visible = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isprintable() and c != " "]

    assert [c for c in visible if not key_of(c) or key_of(key_of(c)) != key_of(c)] == []
    assert [c for c in visible if key_of(unicodedata.normalize("NFD", c)) != key_of(c)] == []


def test_headers_of_a_proxy_are_ignored(visitor: FlaskClient) -> None:
    evil = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"}
    form = {"username": "Ann", "password": PASSWORD}
    refused = visitor.post("/register", data=form, headers={**evil, "Origin": "https://evil.test"})
    response = visitor.post("/register", data=form, headers=evil)

    assert refused.status_code == 403
    assert response.headers["Location"] == "/books"
    assert "Secure" not in response.headers["Set-Cookie"]

    response = visitor.post("/login", data=form, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"]


# -- the database ---------------------------------------------------------------------------------


def test_a_failed_registration_leaves_no_reader(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sessions.time, "time", lambda: 1 / 0)  # raises between the two INSERTs
        assert register(visitor, "Ann").status_code == 500

    assert register(visitor, "Ann").status_code == 303
    assert greeting(visitor) == "Ann"


def test_a_server_error_is_a_protected_page_of_the_site(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sessions.time, "time", lambda: 1 / 0)
        response = register(visitor, "Ann")

    assert response.status_code == 500
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert 'href="/books">Books</a>' in response.text


def test_the_database_has_no_password_and_no_token(shop: Flask, visitor: FlaskClient) -> None:
    register(visitor, "Ann")
    cookie = visitor.get_cookie("MySessionCookie")
    folder = Path(shop.config["DATABASE"]).parent
    stored = b"".join(file.read_bytes() for file in folder.glob("*.sqlite*"))

    assert b"Ann" in stored
    assert cookie
    assert cookie.value.encode() not in stored
    assert PASSWORD.encode() not in stored


@pytest.mark.slow
def test_200_readers_can_register_at_once(shop: Flask) -> None:
    def statuses(number: int) -> int:
        form = urlencode({"username": f"reader {number}", "password": PASSWORD}).encode()
        try:
            with urlopen(f"{site.url}/register", form) as response:
                return response.status
        except HTTPError as error:
            return error.code

    with serve(shop) as site, ThreadPoolExecutor(200) as threads:
        assert {*threads.map(statuses, range(200))} == {200}  # urlopen follows the redirect
    with closing(sqlite3.connect(shop.config["DATABASE"])) as db:
        assert db.execute("SELECT count(*) FROM readers, sessions").fetchone() == (200 * 200,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def make_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the database read-only."""
    original = database.connect

    def connect(app: Flask) -> sqlite3.Connection:
        db = original(app)
        db.execute("PRAGMA query_only = ON")
        return db

    monkeypatch.setattr(database, "connect", connect)


def test_logout_deletes_the_cookie_with_a_read_only_database(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(visitor, "Ann")
    assert visitor.get_cookie("MySessionCookie")
    make_read_only(monkeypatch)
    response = visitor.post("/logout")

    assert response.status_code == 503
    assert 'href="/books">Books</a>' in response.text
    assert visitor.get_cookie("MySessionCookie") is None


def test_registering_returns_503_if_the_database_is_read_only(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_read_only(monkeypatch)
    response = register(visitor, "Ann")

    assert response.status_code == 503
    assert "Set-Cookie" not in response.headers
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


# -- settings -------------------------------------------------------------------------------------


def test_only_the_owner_can_read_the_database(shop: Flask, visitor: FlaskClient) -> None:
    register(visitor, "Ann")
    path = Path(shop.config["DATABASE"])

    if sys.platform != "win32":
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.glob("*.sqlite*")}
        assert modes == {0o600}


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("BOOKSHOP_DATABASE", "~/new/shop.sqlite")
    create_app({"PASSWORD_HASH": FAST_HASH})

    assert (tmp_path / "new/shop.sqlite").is_file()


def old_database(folder: Path) -> str:
    """Make a database with the old schema, without username_key."""
    with closing(sqlite3.connect(folder / "old.sqlite")) as db:
        db.execute("CREATE TABLE readers (id INTEGER PRIMARY KEY, username TEXT UNIQUE)")
    return str(folder / "old.sqlite")


def no_database(folder: Path) -> str:
    """Make a file that is no database."""
    folder.joinpath("notes.txt").write_text("These are notes, and no database." * 99)
    return str(folder / "notes.txt")


def below_a_file(folder: Path) -> str:
    """Return an invalid path: its parent is a file."""
    folder.joinpath("file").touch()
    return str(folder / "file/shop.sqlite")


WRONG = [
    ("DATABASE", ":memory:"),
    ("DATABASE", ""),
    ("DATABASE", "7"),
    ("DATABASE", "null"),
    ("DATABASE", "~nobody-has-this-name/shop.sqlite"),
    ("DATABASE", str),
    ("DATABASE", old_database),
    ("DATABASE", no_database),
    ("DATABASE", below_a_file),
    ("PASSWORD_HASH", "md5000"),
    ("PASSWORD_HASH", "scrypt:7:8:1"),
    ("PASSWORD_HASH", "pbkdf2:md9"),
    ("PASSWORD_HASH", "12"),
    ("PASSWORD_HASH", ""),
    ("MAX_CONTENT_LENGTH", "abc"),
    ("MAX_CONTENT_LENGTH", "64k"),
    ("MAX_CONTENT_LENGTH", "-1"),
    ("MAX_CONTENT_LENGTH", "1.5"),
    ("SEND_FILE_MAX_AGE_DEFAULT", "soon"),
    ("TRUSTED_HOSTS", "books.example"),
    ("TRUSTED_HOSTS", "[1]"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_refused_at_the_start(
    settings: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: Any,  # noqa: ANN401  a text, or a function
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"BOOKSHOP_{name}", value(tmp_path) if callable(value) else value)
    settings.pop(name, None)

    with pytest.raises(ValueError, match=rf"^BOOKSHOP_{name}=.*: it must be (a|the) \w+"):
        create_app(settings)


def test_a_wrong_setting_prints_one_line_on_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "site/app.py"],
        env={"BOOKSHOP_DATABASE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert f"error: BOOKSHOP_DATABASE={tmp_path}: it must be the path" in done.stderr
    assert "Traceback" not in done.stderr


# -- pages and headers ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/lab", "/lab/echo", "/lab/echo/any/path"])
@pytest.mark.parametrize(
    "header",
    [
        "MySessionCookie={}",
        "MySessionCookie ={}",
        "MySessionCookie\t= {}",
        " MySessionCookie={}",
        "\tMySessionCookie={}",
        "a=1;MySessionCookie={}",
        "a=1; \t MySessionCookie={}; b=2",
        'MySessionCookie="{}"',
        "MySessionCookie={0}; MySessionCookie={0}",
        "MySessionCookie=x; MySessionCookie={}",
        "a=1,MySessionCookie={}",
        "\xa0MySessionCookie={}",
        ";;MySessionCookie={}",
    ],
)
def test_the_lab_hides_the_token_in_each_spelling(shop: Flask, path: str, header: str) -> None:
    visitor = shop.test_client()
    register(visitor, "Ann")
    token = visitor.get_cookie("MySessionCookie").value
    # WSGI writes each byte as one Latin-1 character.
    sent = header.format(token).encode().decode("latin-1")
    other = shop.test_client(use_cookies=False)
    page = other.get(path, headers={"Cookie": sent}).text

    assert token not in page
    assert "MySessionCookie=(hidden)" in page


def test_the_lab_shows_other_cookies_unchanged(shop: Flask) -> None:
    header = 'xMySessionCookie=1; lab = 2;lab="3;4"; MySessionCookies=5; mysessioncookie=6'
    response = shop.test_client(use_cookies=False).get("/lab/echo", headers={"Cookie": header})

    assert response.json == {"cookie": header}


PRIVATE = [
    ("GET", "/register", {}, 200),
    ("POST", "/register", {}, 422),
    ("GET", "/login", {}, 200),
    ("POST", "/login", {}, 401),
    ("POST", "/logout", {}, 303),
    ("GET", "/addCookie", {}, 200),
    ("GET", "/displayCookieValue", {}, 200),
    ("GET", "/removeCookie", {}, 200),
    ("GET", "/lab", {}, 200),
    ("POST", "/lab/cookies", {"name": "lab"}, 303),
    ("POST", "/lab/cookies", {"name": "no"}, 422),
    ("GET", "/lab/echo", {}, 200),
]


@pytest.mark.parametrize(("method", "path", "form", "status"), PRIVATE)
def test_no_page_with_a_form_or_a_cookie_is_cached(
    visitor: FlaskClient, method: str, path: str, form: dict[str, str], status: int
) -> None:
    response = visitor.open(path, method=method, data=form or None)

    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_browsers_cache_static_files_but_not_the_books(visitor: FlaskClient) -> None:
    register(visitor, "Ann")

    assert visitor.get("/books").headers["Cache-Control"] == "no-store"
    for path in ("/static/style.css", "/static/lab.js", "/static/icon.svg"):
        with visitor.get(path) as response:
            assert "max-age=60" in response.headers["Cache-Control"]
            assert response.headers["Referrer-Policy"] == "same-origin"
