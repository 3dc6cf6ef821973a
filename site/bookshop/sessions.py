"""Sessions: a random token in the visitor's browser, its hash in the database."""

import secrets
import time
from hashlib import sha256
from sqlite3 import Row
from typing import cast

from flask import request
from werkzeug import Response

from .database import connection

COOKIE = "MySessionCookie"
LIFETIME = 30 * 24 * 60 * 60  # seconds


def start_session(response: Response, reader_id: int, *, keep: bool) -> Response:
    """Sign the reader in, under a token that nobody has seen before.

    A session cookie goes when the browser closes; `keep` makes it persistent
    (RFC 6265bis, section 5.7: no Max-Age and no Expires, or one of them).
    """
    token = secrets.token_urlsafe(32)
    with connection() as db:
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (sent_token_hash(),))
        db.execute("DELETE FROM sessions WHERE expires_at <= ?", (time.time(),))
        db.execute(
            "INSERT INTO sessions (token_hash, reader_id, expires_at) VALUES (?, ?, ?)",
            (hash_of(token), reader_id, time.time() + LIFETIME),
        )
    response.set_cookie(
        COOKIE,
        token,
        max_age=LIFETIME if keep else None,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def current_reader() -> Row | None:
    """Give the reader whose session this request belongs to, or None: a stranger."""
    row = connection().execute(
        "SELECT readers.* FROM sessions JOIN readers ON readers.id = sessions.reader_id"
        " WHERE token_hash = ? AND expires_at > ?",
        (sent_token_hash(), time.time()),
    )
    return cast("Row | None", row.fetchone())


def end_session(response: Response) -> Response:
    """Sign the reader out: forget the session, then the cookie. A copy of it is worth nothing."""
    with connection() as db:
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (sent_token_hash(),))
    response.delete_cookie(
        COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def sent_token_hash() -> str:
    """Give the hash of the token that came with this request."""
    return hash_of(request.cookies.get(COOKIE, ""))


def hash_of(token: str) -> str:
    """Give what the database keeps of a token: whoever reads it there cannot sign in with it."""
    return sha256(token.encode()).hexdigest()
