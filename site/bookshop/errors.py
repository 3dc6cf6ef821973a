"""The site's own pages for what goes wrong."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

ADVICE = {
    403: "The form was sent from another site. Open it here and send it again.",
    404: "There is no such page. Check the address, or begin again at the first page.",
    405: "This address takes another kind of request: use the button that leads to it.",
    413: "That was more than this site takes. Send less.",
    500: "The mistake is ours, and nothing of yours is lost. Try again.",
}


def register_pages(app: Flask) -> None:
    """Answer every HTTP error, and every exception in a view, with a page of this site."""
    app.register_error_handler(HTTPException, show)


def show(error: HTTPException) -> ResponseReturnValue:
    """Show an error: what it is called, and what to do next."""
    response = error.get_response()  # keeps its headers: a 405 names the methods it allows
    response.set_data(
        render_template(
            "error.html",
            name=error.name,
            advice=ADVICE.get(error.code or 500, error.description),
        )
    )
    response.content_type = "text/html; charset=utf-8"
    return response
