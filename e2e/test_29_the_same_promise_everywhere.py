"""Lesson 29: check a promise of the site in every place where it applies.

A promise can be true on one page and untrue on another. So write down the promise once, list all
places, and run the test for each place. Then check that the list is complete: this lesson follows
all links of the site, as a visitor would. The files in e2e/promises/ do the same for each promise
of docs/contract.md.

`client` sends requests without a page. It is fast, has a cookie jar of its own, and follows no
redirect. `addresses_in(client, path)` starts at a page, follows all links, and returns the paths
that it found. `X-Content-Type-Options: nosniff` says that a browser must not guess the type of a
response (https://fetch.spec.whatwg.org/#x-content-type-options-header). With --base-url, a test
that uses the fixture `served_site` is skipped: another site may have more pages.

Try: in site/bookshop/security.py, delete `"X-Content-Type-Options": "nosniff",`. Then
`test_no_browser_guesses_the_type_of_a_page` fails.
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


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page", "/logout"])
def test_no_browser_guesses_the_type_of_a_page(client: Client, path: str) -> None:
    step("A reader opens the page: a header says that the browser must not guess its type")
    client.register()
    assert client.get(path).headers["x-content-type-options"] == "nosniff"


@pytest.mark.usefixtures("served_site")
def test_the_list_of_pages_is_complete_for_a_stranger(client: Client) -> None:
    step("A stranger follows all links from the first page: the list has all pages")
    assert addresses_in(client, "/") == {*PAGES}


@pytest.mark.usefixtures("served_site")
def test_the_list_of_pages_is_complete_for_a_reader(client: Client) -> None:
    step("A reader follows all links from the first page: the list has all pages")
    client.register()
    assert addresses_in(client, "/") <= {*PAGES}  # a site may hide the forms from a reader
