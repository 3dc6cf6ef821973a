"""Exercise 11: nobody sees the books of the reader before them, at the same computer.

The test below asks for the books anew. Whoever sits down next presses Back, or logs in themselves:
then the browser may show what it has kept.

Look at: lesson 10, the Cache-Control of /books in your browser's own tools, `page.go_back`.

Scope: no-store-forgotten, books-kept-for-minutes, etag-of-the-books-alone
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import log_out


def test_the_books_are_closed_after_logging_out(reader: Page) -> None:
    reader.goto("/books")
    log_out(reader)
    expect(reader).to_have_url("/")
    reader.goto("/books")

    expect(reader.get_by_role("heading", name="Register")).to_be_visible()
    # Go on here: Back instead of a new request; then a second reader, the fixture `account`.
