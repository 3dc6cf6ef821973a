"""The cookie lab: set a cookie with any attributes, and see what the browser does with it."""

import re
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .sessions import COOKIE

blueprint = Blueprint("lab", __name__, url_prefix="/lab")

# A token (RFC 9110, section 5.6.2) with the lab's prefix: the lab can set no other cookies.
NAME = re.compile(r"(__Host-|__Secure-)?lab[\w!#$%&'*+.^`|~-]*", re.ASCII)
# The attributes with a value (RFC 6265bis, section 4.1.2). The keys are the form's field names.
ATTRIBUTES = {
    "max_age": "Max-Age",
    "expires": "Expires",
    "path": "Path",
    "domain": "Domain",
    "same_site": "SameSite",
}
FLAGS = {"secure": "Secure", "http_only": "HttpOnly", "partitioned": "Partitioned"}
FIELDS = ("name", "value", *ATTRIBUTES, *FLAGS)


@blueprint.get("")
def lab() -> str:
    """Show the form, the header that it set last, and the cookies of this request."""
    return render_template(
        "lab.html",
        form=request.args,
        errors={},
        sent=request.args.get("sent"),
        received=cookie_header(),
        kept=browser_has_cookie(request.args.get("sent", "")),
        was_there="was_there" in request.args,
    )


@blueprint.post("/cookies")
def set_cookie() -> ResponseReturnValue:
    """Set the cookie exactly as the form says, or show the form again with the errors."""
    errors = problems()
    if errors:
        page = render_template(
            "lab.html", form=request.form, errors=errors, sent=None, received=cookie_header()
        )
        return page, 422

    header = set_cookie_header()
    form = {field: request.form[field] for field in FIELDS if request.form.get(field)}
    if browser_has_cookie(header):
        form["was_there"] = "yes"
    response = redirect(f"{url_for('lab.lab')}?{urlencode({'sent': header, **form})}", 303)
    # HTTP sends bytes, and WSGI writes each byte as one Latin-1 character.
    response.headers["Set-Cookie"] = header.encode().decode("latin-1")
    return response


@blueprint.get("/echo")
@blueprint.get("/echo/")
@blueprint.get("/echo/<path:_path>")
def echo(_path: str = "") -> ResponseReturnValue:
    """Return the Cookie header of this request as JSON, or null if it has none."""
    return jsonify(cookie=cookie_header())


def problems() -> dict[str, str]:
    """Return an error message for each wrong field, or an empty dict if the input is valid."""
    errors: dict[str, str] = {}
    for field in ("value", *ATTRIBUTES):
        text = request.form.get(field, "")
        if ";" in text:
            errors[field] = "A semicolon would end the text here and start another attribute."
        elif re.search(r"[\x00-\x1f\x7f]", text):
            errors[field] = "A control character would break the header."
    if not NAME.fullmatch(request.form.get("name", "")):
        errors["name"] = (
            "Names here begin with lab, __Host-lab or __Secure-lab. The rest is letters, "
            "digits or any of !#$%&'*+-.^_`|~"
        )
    return errors


def set_cookie_header() -> str:
    """Return the Set-Cookie header that the form describes. Empty fields add no attribute."""
    form = request.form
    parts = [f"{form['name']}={form.get('value', '')}"]
    parts += [f"{ATTRIBUTES[field]}={form[field]}" for field in ATTRIBUTES if form.get(field)]
    parts += [FLAGS[field] for field in FLAGS if field in form]
    return "; ".join(parts)


def browser_has_cookie(header: str) -> bool:
    """Return whether this request has the cookie of the given Set-Cookie header."""
    name, _, value = header.partition(";")[0].partition("=")
    return f"{name}={value.strip()}" in (cookie_header() or "").split("; ")


def cookie_header() -> str | None:
    """Return the Cookie header of this request, or None if it has none.

    The session token is replaced by "(hidden)", because scripts must not see it. Werkzeug ignores
    spaces around a name, and joins two Cookie headers with a comma, so the pattern allows both.
    """
    header = request.headers.get("Cookie")
    if header is None:
        return None
    header = header.encode("latin-1").decode(errors="replace")
    return re.sub(rf"(?<![^;,\s]){COOKIE}\s*=[^;]*", f"{COOKIE}=(hidden)", header)
