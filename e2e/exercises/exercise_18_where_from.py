"""Exercise 18: the server checks the headers that say where a form comes from.

New browsers send Sec-Fetch-Site over HTTPS. Over HTTP, they send it only to this machine. Otherwise
they send only Origin, as old browsers do. Referer is the address of the page with the form. A test
can send a request with any of these headers. The request below looks like a form of evil.test in a
new browser. Other pages, sites and browsers send other headers.

Look at: lesson 23, https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: referer-instead-of-origin, subdomains-trusted, any-origin-accepted, hidden-origin-trusted,
host-anywhere-in-the-origin
"""

from playwright.sync_api import BrowserContext


def test_a_form_of_another_site_is_refused(context: BrowserContext) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.test/"}
    response = context.request.post("/logout", headers=headers, max_redirects=0)

    assert response.status == 403
    # Continue here: find other headers with which the server must refuse a form. Put them into a
    # table: `pytest.mark.parametrize`.
