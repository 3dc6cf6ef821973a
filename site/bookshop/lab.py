"""The cookie lab: set a cookie with any attribute, and see what the browser makes of it."""

import re
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .sessions import COOKIE

blueprint = Blueprint("lab", __name__, url_prefix="/lab")

# A token (RFC 9110, section 5.6.2) that begins as the lab's cookies do: no other is in reach.
NAME = re.compile(r"(__Host-|__Secure-)?lab[\w!#$%&'*+.^`|~-]*", re.ASCII)
# The attributes that have a value (RFC 6265bis, section 4.1.2), by the names of their fields.
WITH_VALUE = {
    "max_age": "Max-Age",
    "expires": "Expires",
    "path": "Path",
    "domain": "Domain",
    "same_site": "SameSite",
}
FLAGS = {"secure": "Secure", "http_only": "HttpOnly", "partitioned": "Partitioned"}
FIELDS = ("name", "value", *WITH_VALUE, *FLAGS)


@blueprint.get("")
def lab() -> str:
    """Show the form, what the last one set, and what of it came back with this request."""
    return render_template(
        "lab.html",
        form=request.args,
        errors={},
        sent=request.args.get("sent"),
        received=received(),
        kept=kept(request.args.get("sent", "")),
        was_there="was_there" in request.args,
    )


@blueprint.post("/cookies")
def set_cookie() -> ResponseReturnValue:
    """Set the cookie of the form to the letter, or set nothing and say what is wrong with it."""
    errors = problems()
    if errors:
        page = render_template(
            "lab.html", form=request.form, errors=errors, sent=None, received=received()
        )
        return page, 422

    header = set_cookie_header()
    form = {field: request.form[field] for field in FIELDS if request.form.get(field)}
    if kept(header):
        form["was_there"] = "yes"
    response = redirect(f"{url_for('lab.lab')}?{urlencode({'sent': header, **form})}", 303)
    # HTTP carries bytes: Latin-1 is how WSGI writes them down.
    response.headers["Set-Cookie"] = header.encode().decode("latin-1")
    response.cache_control.no_store = True
    return response


@blueprint.get("/echo")
@blueprint.get("/echo/<path:_path>")
def echo(_path: str = "") -> ResponseReturnValue:
    """Give the Cookie header that this path received, null if none came, as JSON."""
    response = jsonify(cookie=received())
    response.cache_control.no_store = True
    return response


def problems() -> dict[str, str]:
    """Give what is wrong with the form: a message for each field, none if all is well."""
    errors: dict[str, str] = {}
    for field in ("value", *WITH_VALUE):
        text = request.form.get(field, "")
        if ";" in text:
            errors[field] = "A semicolon would end it here, and begin another attribute."
        elif re.search(r"[\x00-\x1f\x7f]", text):
            errors[field] = "A control character would break the header."
    if not NAME.fullmatch(request.form.get("name", "")):
        errors["name"] = (
            "Names here begin with lab, __Host-lab or __Secure-lab, and go on with letters, "
            "digits or any of !#$%&'*+-.^_`|~"
        )
    return errors


def set_cookie_header() -> str:
    """Give the Set-Cookie header that the form asks for; a field left empty leaves its part out."""
    form = request.form
    parts = [f"{form['name']}={form.get('value', '')}"]
    parts += [f"{WITH_VALUE[field]}={form[field]}" for field in WITH_VALUE if form.get(field)]
    parts += [FLAGS[field] for field in FLAGS if field in form]
    return "; ".join(parts)


def kept(header: str) -> bool:
    """Tell whether this request brought the cookie of a Set-Cookie header along."""
    name, _, value = header.partition(";")[0].partition("=")
    return f"{name}={value.strip()}" in (received() or "").split("; ")


def received() -> str | None:
    """Give the Cookie header of this request; the session's token is not for scripts to see."""
    header = request.headers.get("Cookie")
    if header is None:
        return None
    header = re.sub(rf"(?<![^; ]){COOKIE}=[^;]*", f"{COOKIE}=(hidden)", header)
    return header.encode("latin-1").decode(errors="replace")
