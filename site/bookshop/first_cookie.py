"""A first cookie: added, displayed, removed."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.sansio.http import parse_cookie

blueprint = Blueprint("first_cookie", __name__)

NAME = "myFirstCookie"
VALUE = "Hello World - my first cookie!"


@blueprint.get("/addCookie")
def add_cookie() -> ResponseReturnValue:
    """Set the cookie, by a Set-Cookie header in the response."""
    response = make_response(render_template("first_cookie.html", message="Cookie added!"))
    response.set_cookie(NAME, VALUE)
    return response


@blueprint.get("/displayCookieValue")
def display_cookie_value() -> ResponseReturnValue:
    """Show the value of the cookie if the request has it."""
    # request.cookies reads the header as Latin-1, and would show Zoë as ZoÃ«.
    header = request.headers.get("Cookie", "").encode("latin-1").decode(errors="replace")
    value = parse_cookie(header).get(NAME)
    message = "Cookie not found!" if value is None else f"Found the cookie: {value}"
    return render_template("first_cookie.html", message=message)


@blueprint.get("/removeCookie")
def remove_cookie() -> ResponseReturnValue:
    """Remove the cookie: set it again with Max-Age 0, so that it expires immediately."""
    response = make_response(render_template("first_cookie.html", message="Cookie removed!"))
    response.set_cookie(NAME, VALUE, max_age=0)
    return response
