"""Lesson 29: check a promise of the site in every place where it applies.

A promise can be true on one page and untrue on another. So write down the promise once, list all
places, and run the test for each place. A list can lack a new page. So this lesson also follows all
links of the site, as a visitor would. The files in e2e/promises/ check each promise of
docs/contract.md in every place.

`client` sends requests without a page. It is fast, has a cookie jar of its own, and follows no
redirect. `addresses_in(client, path)` starts at a page, follows all links, and returns the paths
that it found. `X-Content-Type-Options: nosniff` says that a browser must not guess the type of a
response (https://fetch.spec.whatwg.org/#x-content-type-options-header).

Try: in site/bookshop/security.py, delete `"X-Content-Type-Options": "nosniff",`. Then
`test_no_browser_guesses_the_type_of_a_page`,
`test_a_stranger_finds_no_link_to_a_page_without_the_header` and
`test_a_reader_finds_no_link_to_a_page_without_the_header` fail.
"""

import pytest

from fixtures.course.clients import Client, addresses_in
from fixtures.steps import step

PAGES = [
    "/",
    "/books",
    "/register",
    "/login",
    "/addCookie",
    "/displayCookieValue",
    "/removeCookie",
    "/lab",
]


def header_of(client: Client, path: str) -> str | None:
    """Return the header X-Content-Type-Options of the page, or None if it has no such header."""
    return client.get(path).headers.get("x-content-type-options")


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page", "/logout"])
def test_no_browser_guesses_the_type_of_a_page(client: Client, path: str) -> None:
    step("A reader opens the page: a header says that the browser must not guess its type")
    client.register()
    assert header_of(client, path) == "nosniff"


def test_a_stranger_finds_no_link_to_a_page_without_the_header(client: Client) -> None:
    step("A stranger follows all links from the first page, and finds the forms")
    found = addresses_in(client, "/")
    assert {"/register", "/login"} <= found

    step("Each page that the stranger found has the header")
    headers = {path: header_of(client, path) for path in found}
    assert headers == dict.fromkeys(found, "nosniff")


def test_a_reader_finds_no_link_to_a_page_without_the_header(client: Client) -> None:
    step("A reader follows all links from the first page, and finds the books")
    client.register()
    found = addresses_in(client, "/")
    assert "/books" in found

    step("Each page that the reader found has the header")
    headers = {path: header_of(client, path) for path in found}
    assert headers == dict.fromkeys(found, "nosniff")
