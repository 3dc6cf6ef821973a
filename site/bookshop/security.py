"""What every page is protected by, whatever it shows."""

import click
from flask import Flask, abort, request
from flask.helpers import get_debug_flag
from werkzeug import Response

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(app: Flask) -> None:
    """Check every request and mark every answer of the site."""
    refuse_public_debugger()
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def refuse_other_sites() -> None:
    """Refuse a form that another site sent (403): the reader's cookies may have come with it.

    Browsers say where a request comes from in Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/),
    and over plain HTTP in Origin only. What sends neither is no browser, and has no jar to abuse.
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
    """Allow no inline script, no guessing of types and no framing."""
    response.headers.update(HEADERS)
    return response


def refuse_public_debugger() -> None:
    """Stop `flask run --debug --host 0.0.0.0`: the debugger runs code for whoever reaches it."""
    command = click.get_current_context(silent=True)
    if command is None or command.params.get("host", "127.0.0.1") in LOOPBACK:
        return
    debugger = command.params.get("debugger")
    if get_debug_flag() if debugger is None else debugger:
        raise click.UsageError("The debugger is for this machine only: no --debug with --host.")
