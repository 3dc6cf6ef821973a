"""Lesson 11: the cookie lab sets a cookie that you choose, and shows what the browser did with it.

The lab is a page of the site: /lab. After its form was sent, it shows the header Set-Cookie that
the site sent, the header Cookie that came back, and "Yes" if the browser has kept the cookie.
`page.locator` finds an element by its id (`#sent`), or by an attribute (`[name=path]`).
`set_lab_cookie(page, "labx", max_age=60)` sets a cookie without the form, and returns the header
Set-Cookie. `echo(page, path)` makes the page request the path, and returns the header Cookie that
the browser sent. Without a path, it requests /lab/echo. From lesson 12 on, the lab shows the rules
of browsers. An engine is the part of a browser that loads pages. `expect_by_engine(seen,
chromium=1, firefox=2)` asserts that `seen` is 1 in Chromium and 2 in Firefox. In WebKit, the engine
of Safari, it skips the test.

Try: in site/bookshop/lab.py, delete `, "http_only": "HttpOnly"`. Then
`test_scripts_do_not_see_an_http_only_cookie` fails.
"""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from fixtures.course.lab import echo, set_lab_cookie
from fixtures.jar import Jar
from fixtures.steps import step


def send_lab_form(page: Page, **fields: str) -> Response:
    """Fill in fields of the lab's form by their names, and send it. Return the response."""
    for name, text in fields.items():
        page.locator(f"[name={name}]").fill(text)
    with page.expect_navigation() as response:
        page.get_by_role("button", name="Set the cookie").click()
    return response.value


def test_the_lab_shows_both_headers_of_a_cookie(page: Page) -> None:
    step("A visitor sets the cookie labx in the lab")
    page.goto("/lab")
    send_lab_form(page, name="labx", value="1")

    step("The lab shows the Set-Cookie header, and the Cookie header that came back")
    expect(page.locator("#sent")).to_have_text("labx=1")
    expect(page.locator("#received")).to_have_text("labx=1")
    expect(page.locator("#kept")).to_contain_text("Yes")


def test_scripts_do_not_see_an_http_only_cookie(page: Page) -> None:
    step("A visitor sets labOpen, and then labHidden with HttpOnly")
    page.goto("/lab")
    send_lab_form(page, name="labOpen", value="1")
    page.get_by_label("HttpOnly").check()
    send_lab_form(page, name="labHidden", value="2")

    step("The browser sends both cookies, and scripts see labOpen only")
    expect(page.locator("#received")).to_contain_text("labHidden=2")
    expect(page.locator("#seen")).to_have_text("labOpen=1")


def test_the_lab_shows_that_the_browser_refused_a_cookie(page: Page) -> None:
    step("A visitor sets a cookie whose name begins with __Host-, without Secure")
    page.goto("/lab")
    send_lab_form(page, name="__Host-labx", value="1")

    step("The lab does not say Yes: browsers refuse this name without Secure (lesson 21)")
    expect(page.locator("#sent")).to_have_text("__Host-labx=1")
    expect(page.locator("#kept")).not_to_contain_text("Yes")


def test_the_lab_does_not_mistake_an_old_cookie_for_a_new_one(page: Page) -> None:
    step("A visitor sets labx, and then sets the same cookie again")
    page.goto("/lab")
    send_lab_form(page, name="labx", value=" y ")  # the browser removes the spaces
    expect(page.locator("#kept")).to_contain_text("Yes")
    send_lab_form(page, name="labx", value=" y ")

    step("labx came back, but it can be the first one: the lab does not say Yes")
    expect(page.locator("#received")).to_have_text("labx=y")
    expect(page.locator("#kept")).not_to_contain_text("Yes")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("name", "MySessionCookie", id="the session cookie"),
        pytest.param("name", "lab x", id="a space in the name"),
        pytest.param("value", "1; Path=/", id="a semicolon in the value"),
        pytest.param("value", "1\x01", id="a control character in the value"),
        pytest.param("path", "/; HttpOnly", id="a semicolon in the path"),
    ],
)
def test_the_lab_refuses_bad_text(page: Page, jar: Jar, field: str, text: str) -> None:
    step("A visitor sends the form with bad text in one field")
    page.goto("/lab")
    response = send_lab_form(page, **{"name": "labx", field: text})

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

    step("The page does not show the reader's token, because a script could read it there")
    expect(reader.locator("#received")).to_contain_text("MySessionCookie=(hidden)")
    assert "MySessionCookie=(hidden)" in echo(reader)
    assert jar["MySessionCookie"].stored not in reader.content() + echo(reader)


def test_the_echo_is_never_an_old_response(page: Page) -> None:
    step("The lab sets labx. The next response from /lab/echo is not the old one")
    page.goto("/lab")
    assert "labx=new" not in echo(page)
    set_lab_cookie(page, "labx", "new")
    assert "labx=new" in echo(page)
