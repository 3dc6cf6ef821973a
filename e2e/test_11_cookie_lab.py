"""Lesson 11: the cookie lab sets any cookie, and shows what the browser did with it.

The lab is a page of the site: /lab. Its form sets a cookie with the attributes that you choose.
Then it shows the Set-Cookie header that the site sent, and the Cookie header that came back.
`set_lab_cookie(page, "labx", max_age=60)` does the same without the form, and returns the
Set-Cookie header. `echo(page, path)` requests a path, and returns the Cookie header that was sent.

From lesson 12 on, the lab shows the rules of browsers. `@pytest.mark.behaviour` names the standard
with the rule. `expect_by_engine(seen, chromium=1, firefox=2)` asserts what each engine does.

Try: in site/bookshop/lab.py, delete `, "http_only": "HttpOnly"`. Then
`test_scripts_do_not_see_an_http_only_cookie` fails.
"""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from fixtures.course.lab import echo, set_lab_cookie
from fixtures.jar import Jar
from fixtures.steps import step


def send_form(page: Page, **fields: str) -> Response:
    """Fill in fields of the lab's form by their names, and send it. Return the response."""
    for name, text in fields.items():
        page.locator(f"[name={name}]").fill(text)
    with page.expect_navigation() as response:
        page.get_by_role("button", name="Set the cookie").click()
    return response.value


def test_the_lab_shows_both_headers_of_a_cookie(page: Page) -> None:
    step("A visitor sets the cookie labx in the lab")
    page.goto("/lab")
    send_form(page, name="labx", value="1")

    step("The lab shows the Set-Cookie header, and the Cookie header that came back")
    expect(page.locator("#sent")).to_have_text("labx=1")
    expect(page.locator("#received")).to_have_text("labx=1")
    expect(page.locator("#kept")).to_contain_text("Yes")


def test_scripts_do_not_see_an_http_only_cookie(page: Page) -> None:
    step("A visitor sets labOpen, and then labHidden with HttpOnly")
    page.goto("/lab")
    send_form(page, name="labOpen", value="1")
    page.get_by_label("HttpOnly").check()
    send_form(page, name="labHidden", value="2")

    step("The browser sends both cookies, and scripts see labOpen only")
    expect(page.locator("#received")).to_contain_text("labHidden=2")
    expect(page.locator("#seen")).to_have_text("labOpen=1")


def test_the_lab_shows_that_the_browser_refused_a_cookie(page: Page) -> None:
    step("A visitor sets __Host-labx without Secure")
    page.goto("/lab")
    send_form(page, name="__Host-labx", value="1")

    step("The site sent it, and the lab does not say Yes: the prefix __Host- needs Secure")
    expect(page.locator("#sent")).to_have_text("__Host-labx=1")
    expect(page.locator("#kept")).not_to_contain_text("Yes")


def test_the_lab_does_not_mistake_an_old_cookie_for_a_new_one(page: Page) -> None:
    step("A visitor sets labx, and then sets the same cookie again")
    page.goto("/lab")
    send_form(page, name="labx", value=" y ")  # the browser removes the spaces
    expect(page.locator("#kept")).to_contain_text("Yes")
    send_form(page, name="labx", value=" y ")

    step("labx came back, but perhaps it is the first one: the lab does not say Yes")
    expect(page.locator("#received")).to_have_text("labx=y")
    expect(page.locator("#kept")).not_to_contain_text("Yes")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "MySessionCookie"),
        ("name", "lab x"),
        ("value", "1; Path=/"),
        ("value", "1\x01"),
        ("path", "/; HttpOnly"),
    ],
)
def test_the_lab_refuses_bad_text(page: Page, jar: Jar, field: str, text: str) -> None:
    step("A visitor sends the form with bad text in one field")
    page.goto("/lab")
    response = send_form(page, **{"name": "labx", field: text})

    step("The lab sets no cookie, keeps the text, and says which field is wrong")
    assert response.status == 422
    assert list(jar) == []
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_attribute("name", field)
    expect(wrong).to_have_accessible_description(re.compile(r"\w"))
    expect(wrong).to_have_value(text)


def test_the_lab_hides_the_session_token(reader: Page, jar: Jar) -> None:
    step("A reader opens the lab")
    reader.goto("/lab")

    step("The reader's token is not on the page: a script could read it there")
    expect(reader.locator("#received")).to_contain_text("MySessionCookie=(hidden)")
    assert "MySessionCookie=(hidden)" in echo(reader)
    assert jar["MySessionCookie"].stored not in reader.content() + echo(reader)


def test_the_echo_is_never_an_old_response(page: Page) -> None:
    step("A visitor asks for the echo, and then the lab sets labx")
    page.goto("/lab")
    assert "labx=new" not in echo(page)
    set_lab_cookie(page, "labx", "new")

    step("The next echo contains labx: the browser has not kept the first one")
    assert "labx=new" in echo(page)
