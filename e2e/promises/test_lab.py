"""Promise: the lab sets exactly what its form says, and refuses what would break the header."""

import pytest

from fixtures.course.clients import Client, page_of, set_cookies
from fixtures.steps import step

GOOD = {"name": "lab", "value": "1"}
FIELDS = ["name", "value", "max_age", "expires", "path", "domain"]
BREAKING = {"a semicolon": "{}; Secure", "a control character": "{}\x01", "a line break": "{}\r\nx"}
EXACT = [
    pytest.param({}, "lab=1", id="no attribute"),
    pytest.param({"value": ""}, "lab=", id="no value"),
    pytest.param({"name": "__Host-lab"}, "__Host-lab=1", id="a prefix"),
    pytest.param({"value": "a b"}, "lab=a b", id="a space"),
    pytest.param({"max_age": "-1"}, "lab=1; Max-Age=-1", id="Max-Age"),
    pytest.param({"path": "/x"}, "lab=1; Path=/x", id="Path"),
    pytest.param({"domain": "x.test"}, "lab=1; Domain=x.test", id="Domain"),
    pytest.param({"same_site": "None"}, "lab=1; SameSite=None", id="SameSite"),
    pytest.param({"secure": "on"}, "lab=1; Secure", id="Secure"),
    pytest.param({"http_only": "on"}, "lab=1; HttpOnly", id="HttpOnly"),
    pytest.param({"partitioned": "on"}, "lab=1; Partitioned", id="Partitioned"),
]


@pytest.mark.parametrize("text", BREAKING.values(), ids=BREAKING)
@pytest.mark.parametrize("field", FIELDS)
def test_the_lab_refuses_what_breaks_the_header(client: Client, field: str, text: str) -> None:
    step("A visitor sends a field that would break the header: it is marked, and has a message")
    response = client.post("/lab/cookies", {**GOOD, field: text.format(GOOD.get(field, "1"))})
    assert response.status == 422
    assert page_of(response).wrong_fields() == [field]
    assert "lab" not in set_cookies(response)


@pytest.mark.parametrize("name", ["", "x", "MySessionCookie", "Lab", "lab x", "lab=x", "xlab"])
def test_the_lab_sets_only_its_own_cookies(client: Client, name: str) -> None:
    step("A visitor sends a name that is not one of the lab: it is refused, and kept")
    response = client.post("/lab/cookies", {**GOOD, "name": name})
    page = page_of(response)
    assert response.status == 422
    assert page.wrong_fields() == ["name"]
    assert set_cookies(response) == {}
    assert name in [form.fields.get("name") for form in page.forms]


@pytest.mark.parametrize(("fields", "header"), EXACT)
def test_the_lab_sets_what_the_form_says(
    client: Client, fields: dict[str, str], header: str
) -> None:
    step("A visitor fills in one field: the header has this attribute, and no other")
    response = client.post("/lab/cookies", {**GOOD, **fields})
    assert response.headers.get("set-cookie") == header
