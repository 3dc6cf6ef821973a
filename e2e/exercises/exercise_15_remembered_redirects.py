"""Exercise 15: a reader is not sent away by what a stranger was told.

A browser may remember a redirect, and follow it without asking. Going through the form brings its
memory up to date: become a reader in another way, with the same jar.

Look at: lesson 10, the answer to a stranger's /books, `register_by_http` in fixtures/visitors.py.

Scope: permanent-redirect, permanent-redirect-308, strangers-redirect-kept
"""

from playwright.sync_api import Page, expect

from fixtures.course.readers import Credentials, register


def test_a_stranger_becomes_a_reader(page: Page, credentials: Credentials) -> None:
    page.goto("/books")
    register(page, credentials)

    expect(page.get_by_text(f"Signed in as {credentials.username}")).to_be_visible()
    # Go on here: without the form, by the link to the books. And what was the redirect's status?
    # Not every browser remembers every kind.
