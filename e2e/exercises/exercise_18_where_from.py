"""Exercise 18: the server goes by the headers that say where a form comes from.

Browsers send Sec-Fetch-Site, old ones and all over plain HTTP Origin alone. A request without a
page can say what any of them would: the one below is a page of evil.test in a new browser, which
also sends its Referer. There are other pages, other sites and other browsers.

Look at: lesson 13, https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin.

Scope: referer-instead-of-origin, subdomains-trusted, any-origin-will-do, hidden-origin-trusted,
host-anywhere-in-the-origin
"""

from playwright.sync_api import BrowserContext


def test_a_form_of_another_site_is_refused(context: BrowserContext) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.test/"}
    answer = context.request.post("/logout", headers=headers, max_redirects=0)

    assert answer.status == 403
    # Go on here: with which other headers has a form to be refused? A table of them is enough.
