"""Exercise 11: nobody sees the books of another reader who used the same computer before.

The test below sends a new request for the books. The next person at this computer may press Back
instead, or log in with another name. Then the browser may show a page that it has stored. An ETag
is a name that the server gives to one version of a page. The browser sends the ETag of its stored
page with the next request. If the ETag is still the same, the server tells the browser to show the
stored page again.

Look at: lesson 15, the Cache-Control of /books in your browser's developer tools, `page.go_back`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: no-store-forgotten, books-kept-for-minutes, etag-ignores-the-reader
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import log_out


def test_a_reader_who_logged_out_has_to_register(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/books")

    expect(reader.get_by_role("heading", name="Register")).to_be_visible()
    # Continue here: press Back instead of opening /books. Then log in a second reader: the fixture
    # `account`.
