"""Promise: the lab sets exactly what its form says, and refuses what would break the header."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fixtures.course.clients import Client, ParsedPage, location, page_of, set_cookies
from fixtures.steps import step

NewClient = Callable[[], Client]
GOOD = {"name": "lab", "value": "1"}
FIELDS = ["name", "value", "max_age", "expires", "path", "domain", "same_site"]
FLAGS = ["secure", "http_only", "partitioned"]
BREAKING = ["{};", ";{}", "{}\x00", "{}\x7f", "{}\tx", "{}\nx", "{}\n"]
EXACT = [
    pytest.param({}, "lab=1", id="no attribute"),
    pytest.param({"value": ""}, "lab=", id="no value"),
    pytest.param({"name": "__Host-lab"}, "__Host-lab=1", id="a prefix"),
    pytest.param({"value": "a b"}, "lab=a b", id="a space"),
    pytest.param({"value": " a ", "path": "/"}, "lab= a ; Path=/", id="spaces around it"),
    pytest.param({"domain": ".X.test"}, "lab=1; Domain=.X.test", id="Domain with a dot"),
    pytest.param({"path": "/X%20y?z"}, "lab=1; Path=/X%20y?z", id="Path with capitals"),
    pytest.param({"name": f"lab{'x' * 200}"}, f"lab{'x' * 200}=1", id="a long name"),
    pytest.param({"value": '"a, b"'}, 'lab="a, b"', id="quotes and a comma"),
    pytest.param({"value": "a=b&c%20d+e"}, "lab=a=b&c%20d+e", id="characters of an address"),
    pytest.param({"value": "<b>"}, "lab=<b>", id="HTML"),
    pytest.param({"value": "x" * 4000}, f"lab={'x' * 4000}", id="a long value"),
    pytest.param({"name": "__Secure-lab"}, "__Secure-lab=1", id="another prefix"),
    pytest.param(
        {"name": "lab-1_a.b!#$%&'*+^`|~"}, "lab-1_a.b!#$%&'*+^`|~=1", id="every special character"
    ),
    pytest.param({"name": "labyrinth"}, "labyrinth=1", id="a longer name"),
    pytest.param({"max_age": "0"}, "lab=1; Max-Age=0", id="Max-Age 0"),
    pytest.param({"max_age": "soon"}, "lab=1; Max-Age=soon", id="Max-Age that is no number"),
    pytest.param({"path": "x y"}, "lab=1; Path=x y", id="a path without a slash"),
    pytest.param({"path": " /x"}, "lab=1; Path= /x", id="a space before Path"),
    pytest.param({"domain": " x.test"}, "lab=1; Domain= x.test", id="a space before Domain"),
    pytest.param({"max_age": " 9"}, "lab=1; Max-Age= 9", id="a space before Max-Age"),
    pytest.param(
        {"expires": "Thu, 01 Jan 2099 00:00:00 GMT"},
        "lab=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        id="Expires",
    ),
    pytest.param({"same_site": "Strict"}, "lab=1; SameSite=Strict", id="Strict"),
    pytest.param({"same_site": "Lax"}, "lab=1; SameSite=Lax", id="Lax"),
    pytest.param({"max_age": "-1"}, "lab=1; Max-Age=-1", id="Max-Age"),
    pytest.param({"path": "/x"}, "lab=1; Path=/x", id="Path"),
    pytest.param({"domain": "x.test"}, "lab=1; Domain=x.test", id="Domain"),
    pytest.param({"same_site": "None"}, "lab=1; SameSite=None", id="SameSite"),
    pytest.param({"secure": "on"}, "lab=1; Secure", id="Secure"),
    pytest.param({"http_only": "on"}, "lab=1; HttpOnly", id="HttpOnly"),
    pytest.param({"partitioned": "on"}, "lab=1; Partitioned", id="Partitioned"),
]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *((field, text) for field in FIELDS for text in ("{}; Secure", "{}\x01", "{}\r\nx")),
        *(("value", text) for text in BREAKING),
        *(("path", text) for text in BREAKING),
    ],
)
def test_the_lab_refuses_what_breaks_the_header(client: Client, field: str, text: str) -> None:
    step("A visitor sends text that would break the header: the field is marked, and has a message")
    response = client.post("/lab/cookies", {**GOOD, field: text.format(GOOD.get(field, "1"))})
    assert response.status == 422
    assert page_of(response).wrong_fields() == [field]
    assert set_cookies(response) == {}


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "same_site"])
def test_a_field_that_the_lab_refuses_keeps_its_text(client: Client, field: str) -> None:
    step("A visitor sends a semicolon in a field: the field keeps its text")
    text = f"{GOOD.get(field, '1')}; <b>"
    page = page_of(client.post("/lab/cookies", {**GOOD, field: text}))
    assert page.controls[field]["value"] == text


def test_a_form_that_the_lab_refuses_keeps_all_fields(client: Client) -> None:
    step("A visitor sends a forbidden name: the form keeps all fields and ticks")
    texts = {**dict.fromkeys(FIELDS, "x"), "name": "a b", "same_site": "Lax"}
    page = page_of(client.post("/lab/cookies", {**texts, **dict.fromkeys(FLAGS, "on")}))
    assert {field: page.controls.get(field, {}).get("value") for field in FIELDS} == texts
    assert [flag for flag in FLAGS if "checked" not in page.controls.get(flag, {})] == []


@pytest.mark.parametrize("ticked", FLAGS)
def test_a_form_that_the_lab_refuses_keeps_only_its_ticks(client: Client, ticked: str) -> None:
    step("A visitor ticks one box, and sends a forbidden name: the form keeps only this tick")
    page = page_of(client.post("/lab/cookies", {"name": "x", ticked: "on"}))
    assert [flag for flag in FLAGS if "checked" in page.controls.get(flag, {})] == [ticked]


def test_the_lab_has_a_field_for_each_attribute(client: Client) -> None:
    step("A visitor opens the lab: its form has all fields, and no box is ticked")
    page = page_of(client.get("/lab"))
    assert {*FIELDS, *FLAGS} - {*page.controls} == set()
    boxes = [page.controls[flag] for flag in FLAGS]
    assert [(box.get("type"), "checked" in box) for box in boxes] == [("checkbox", False)] * 3


@pytest.mark.parametrize("path", ["/lab", "/lab/echo", "/lab/echo/x", "/lab?name=lab&value=1"])
def test_only_the_form_of_the_lab_sets_a_cookie(client: Client, path: str) -> None:
    step("A visitor opens a page of the lab, and then a reader: no cookie is set")
    assert set_cookies(client.get(path)) == {}
    client.register()
    assert set_cookies(client.get(path)) == {}

    step("The reader sends the form: it sets the cookie")
    assert [*set_cookies(client.post("/lab/cookies", GOOD))] == ["lab"]


def test_the_lab_marks_each_wrong_field(client: Client) -> None:
    step("A visitor sends a semicolon in each field: each is marked, and has a message")
    page = page_of(client.post("/lab/cookies", dict.fromkeys(FIELDS, "lab;")))
    assert sorted(page.wrong_fields()) == sorted(FIELDS)


@pytest.mark.parametrize(
    "name",
    [
        *("", "x", "MySessionCookie", "myFirstCookie", "Lab", "lab x", "lab=x", "xlab", " lab"),
        *("lab ", 'lab"', "lab,", "lab/", "lab(", "lab[", "lab@", "lab?", "lab\\", "lab:", "lab{"),
        *(
            "labä",
            "lab\xa0",
            "__Host-",
            "__Secure-x",
            "__Host-MySessionCookie",
            "_lab",
            "la",
            "lab\n",
            "lab\t",
            "lab\x7f",
            "lab\u0661",  # a digit, but not of ASCII
            f"lab{'x' * 100} y",
        ),
    ],
)
def test_the_lab_sets_only_its_own_cookies(client: Client, name: str) -> None:
    step("A visitor sends a forbidden name: the lab refuses it, and the field keeps the name")
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
    assert response.status in {302, 303}
    assert location(response).partition("?")[0] == "/lab"


def test_the_lab_adds_no_attribute_over_https(secure_client: Client) -> None:
    step("A visitor fills in only the name, over HTTPS: the header has no attribute")
    response = secure_client.post("/lab/cookies", {"name": "lab"})
    assert response.headers["set-cookie"] == "lab="


def test_the_lab_sets_all_attributes_at_once(client: Client) -> None:
    step("A visitor fills in each field: the header has each attribute once")
    fields = {"max_age": "9", "expires": "never", "path": "/", "domain": "x", "same_site": "Lax"}
    flags = dict.fromkeys(FLAGS, "on")
    response = client.post("/lab/cookies", {**GOOD, **fields, **flags})
    first, *rest = response.headers["set-cookie"].split("; ")
    assert first == "lab=1"
    assert sorted(rest) == [
        *("Domain=x", "Expires=never", "HttpOnly", "Max-Age=9", "Partitioned", "Path=/"),
        *("SameSite=Lax", "Secure"),
    ]


def after(client: Client, fields: dict[str, str]) -> ParsedPage:
    """Let the lab set a cookie. Return the page that it redirects to."""
    return page_of(client.get(location(client.post("/lab/cookies", {**GOOD, **fields}))))


@pytest.mark.parametrize(
    ("fields", "sent", "received"),
    [
        pytest.param({}, "lab=1", "lab=1", id="a plain cookie"),
        pytest.param({"value": ""}, "lab=", "lab=", id="no value"),
        pytest.param({"value": "a b"}, "lab=a b", "lab=a b", id="a space"),
        pytest.param({"value": "a&b<c>"}, "lab=a&b<c>", "lab=a&b<c>", id="characters of HTML"),
        pytest.param(
            {"value": "x" * 4000}, f"lab={'x' * 4000}", f"lab={'x' * 4000}", id="a long value"
        ),
        pytest.param({"path": "/"}, "lab=1; Path=/", "lab=1", id="a path"),
        pytest.param({"http_only": "on"}, "lab=1; HttpOnly", "lab=1", id="HttpOnly"),
        pytest.param({"max_age": "60"}, "lab=1; Max-Age=60", "lab=1", id="Max-Age"),
    ],
)
def test_the_lab_shows_both_headers_and_says_yes(
    client: Client, fields: dict[str, str], sent: str, received: str
) -> None:
    step("The lab sets a cookie that the client sends back: the lab shows both headers, and Yes")
    page = after(client, fields)
    assert page.texts["sent"].strip() == sent
    assert page.texts["received"].strip() == received
    assert "Yes" in page.texts["kept"]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"path": "/x"}, id="another path"),
        pytest.param({"max_age": "0"}, id="no lifetime"),
        pytest.param({"domain": "evil.test"}, id="another domain"),
        pytest.param({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, id="a date in the past"),
    ],
)
def test_the_lab_says_when_a_cookie_did_not_come_back(
    client: Client, fields: dict[str, str]
) -> None:
    step("The lab sets a cookie that the client does not send back: the lab does not say Yes")
    page = after(client, fields)
    assert "Yes" not in page.texts["kept"]
    assert "lab=" not in page.texts["received"]


@pytest.mark.parametrize("value", ["1", "", '"1"', "a b", "a=b", "%20", "é"])
def test_the_lab_does_not_take_an_old_cookie_for_a_new_one(client: Client, value: str) -> None:
    step("The lab sets the same cookie again: it does not say Yes, because it cannot know")
    assert "Yes" in after(client, {"value": value}).texts["kept"]
    assert "Yes" not in after(client, {"value": value}).texts["kept"]


def test_the_lab_says_yes_for_a_new_value_or_name(client: Client) -> None:
    step("The lab sets another value, then its beginning, then another name: each time it says Yes")
    after(client, {})
    assert "Yes" in after(client, {"value": "12"}).texts["kept"]
    assert "Yes" in after(client, {"value": "1"}).texts["kept"]
    assert "Yes" in after(client, {"name": "lab2"}).texts["kept"]


@pytest.mark.parametrize("cookies", ["lab=2; lab=1", "lab=1; lab=2"])
def test_the_lab_says_yes_for_one_of_two_cookies(new_client: NewClient, cookies: str) -> None:
    step("The lab sets a cookie. The browser sends it, and another one with the same name")
    response = new_client().post("/lab/cookies", {"name": "lab", "value": "2"})
    page = page_of(new_client().get(location(response), headers={"Cookie": cookies}))
    assert page.texts["received"].strip() == cookies
    assert "Yes" in page.texts["kept"]


def test_before_a_cookie_was_set_the_lab_does_not_say_yes(client: Client) -> None:
    step("A visitor opens the lab with a cookie: nothing was set, so the lab does not say Yes")
    client.post("/lab/cookies", GOOD)
    page = page_of(client.get("/lab"))
    assert "Yes" not in page.texts["kept"]
    assert page.texts["received"].strip() == "lab=1"


def test_the_lab_shows_exactly_what_scripts_see(page: Page, base_url: str) -> None:
    step("A visitor without a cookie opens the lab: scripts see none")
    page.goto("/lab")
    expect(page.locator("#seen")).to_have_text("No cookie.")

    for value in ("a%20b", "100%", "<b>", '"a, b"', "a=b&c"):
        step(f"A visitor with the cookie {value} opens the lab: it shows what scripts see")
        page.context.add_cookies([{"name": "lab", "value": value, "url": base_url}])
        page.goto("/lab")
        expect(page.locator("#seen")).to_have_text(f"lab={value}")

    step("Scripts see myFirstCookie too, so the lab shows it")
    page.context.add_cookies([{"name": "myFirstCookie", "value": "1", "url": base_url}])
    page.goto("/lab")
    expect(page.locator("#seen")).to_contain_text("myFirstCookie=1")
