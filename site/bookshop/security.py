"""Protection for every page: request checks and security headers."""

import click
from flask import Flask, abort, request
from flask.helpers import get_debug_flag
from werkzeug import Response

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NOT_STORED = {"accounts", "first_cookie", "lab"}  # their pages have a form or a cookie's value

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(app: Flask) -> None:
    """Check every request, and add the security headers to every response."""
    refuse_public_debugger()
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """Refuse a form from another site with 403: the browser may have sent the reader's cookies.

    Browsers name a request's source in Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/).
    Over plain HTTP to another machine, they send only Origin. A client that sends neither is not a
    browser: it has no cookies of a reader.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    sent_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if sent_from is not None:
        allowed = sent_from in {"same-origin", "none"}
    else:
        allowed = origin is None or origin.partition("://")[2] == request.host
    if not allowed:
        abort(403)


def add_headers(response: Response) -> Response:
    """Add the security headers, and return the response.

    They forbid inline scripts, guessed content types, and pages inside a frame. Browsers must not
    store the pages of NOT_STORED.
    """
    response.headers.update(HEADERS)
    if request.blueprint in NOT_STORED:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def refuse_public_debugger() -> None:
    """Stop `flask run --debug --host 0.0.0.0`.

    The debugger runs code for every visitor that can open its page.
    """
    command = click.get_current_context(silent=True)
    if command is None or command.params.get("host", "127.0.0.1") in LOOPBACK:
        return
    debugger = command.params.get("debugger")
    if get_debug_flag() if debugger is None else debugger:
        raise click.UsageError(
            "The debugger is for this machine only: do not use --debug together with --host."
        )
