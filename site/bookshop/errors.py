"""The site's own error pages."""

from sqlite3 import OperationalError

from flask import Flask, current_app, render_template
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, ServiceUnavailable

ADVICE = {
    400: "The browser sent a request that this site does not understand. Check the address.",
    403: "The form was sent from another site. Open it here and send it again.",
    404: "There is no such page. Check the address, or begin again at the first page.",
    405: "This address does not accept this kind of request. Go back, and use a link or a button.",
    413: "The request is too large. Send less.",
    500: "This is a mistake of the site. Try again.",
    503: "The site does not work at the moment. Try again later.",
}


def register_pages(app: Flask) -> None:
    """Show a page of this site for every HTTP error and every exception in a view."""
    app.register_error_handler(HTTPException, show)


def show(error: HTTPException) -> ResponseReturnValue:
    """Return a page with the error's name and a piece of advice."""
    if isinstance(getattr(error, "original_exception", None), OperationalError):
        error = ServiceUnavailable()  # the database is read-only, locked, full or gone
    # With a malformed Host header, Flask has no URL adapter, and url_for would fail.
    if request_ctx.url_adapter is None:
        request_ctx.url_adapter = current_app.url_map.bind("")
    response = error.get_response()  # keeps its headers: a 405 lists the allowed methods
    response.set_data(
        render_template(
            "error.html",
            name=error.name,
            advice=ADVICE.get(error.code or 500, error.description),
        )
    )
    response.content_type = "text/html; charset=utf-8"
    return response
