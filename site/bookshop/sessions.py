"""Sessions: the browser has a random token, and the database has the hash of it."""

import secrets
import time
from hashlib import sha256
from sqlite3 import Row
from typing import cast

from flask import after_this_request, request
from werkzeug import Response

from .database import connection

COOKIE = "MySessionCookie"
LIFETIME = 30 * 24 * 60 * 60  # seconds


def start_session(response: Response, reader_id: int, *, keep: bool) -> Response:
    """Sign the reader in with a new random token. Return the response with the cookie.

    Without `keep`, the browser deletes the cookie when the browser closes. With `keep`, the cookie
    has a Max-Age, and lasts for 30 days (RFC 6265bis, section 5.7).
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
    """Return the reader that this request's token belongs to, or None for a stranger."""
    row = connection().execute(
        "SELECT readers.* FROM sessions JOIN readers ON readers.id = sessions.reader_id"
        " WHERE token_hash = ? AND expires_at > ?",
        (sent_token_hash(), time.time()),
    )
    return cast("Row | None", row.fetchone())


def end_session(response: Response) -> Response:
    """Log the reader out: delete the session and the cookie. Return the response.

    After that, a copy of the cookie does not work. The cookie is deleted even if the database
    cannot be written.
    """
    after_this_request(delete_cookie)
    with connection() as db:
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (sent_token_hash(),))
    return response


def delete_cookie(response: Response) -> Response:
    """Add a header that deletes the session cookie. Return the response."""
    response.delete_cookie(
        COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def sent_token_hash() -> str:
    """Return the hash of the token in this request's cookie."""
    return hash_of(request.cookies.get(COOKIE, ""))


def hash_of(token: str) -> str:
    """Return a hash of the token for the database. Nobody can sign in with the hash."""
    return sha256(token.encode()).hexdigest()
