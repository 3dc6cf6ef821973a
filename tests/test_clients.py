"""A client without a browser reads pages as browsers read them."""

from fixtures.course.clients import Form, ParsedPage

PAGE = """
<!-- <h1>Old</h1> <button>Old</button> <a href=/old>Old</a> <form></form> -->
<META NAME=VIEWPORT CONTENT="width=device-width"><LINK HREF=/style.css>
<H1>B&#111;<b>oks</b><span aria-hidden=true> *</span></H1> <h2>More</h2>
<FORM ACTION="/log&#105;n"><INPUT NAME="user&#110;ame" VALUE=Ada />
<input name=keep type=CHECKBOX checked><input name=no type=checkbox>
<input name=no type=radio value=1>
<BUTTON>Log&#32;in</BUTTON><INPUT TYPE=SUBMIT VALUE=Go></FORM>
<a href="/b&#111;oks">The <i>books</i></a>
<main><ul><li><b>Orlando</b><br/>by Virginia Woolf</p></li><LI>Not a book</ul></main>
<ul><li>Made by Ada</ul>
<form action=/lab/cookies><input type=hidden name=value><input name=path value="/">
<textarea name=value>
a &lt; b</textarea>
<select name=same_site><option>Lax<option selected>Strict<option value=n>None</select>
<select name=list><option value=1>One<option>Two</select>
<input name=email list=known><datalist id=known><option value=ada></datalist></form>
"""


def test_a_page_is_read_without_its_comments_in_any_letter_case() -> None:
    page = ParsedPage("http://shop.test/")
    page.feed(PAGE)

    assert page.headings == [("h1", "Books"), ("h2", "More")]
    assert page.heading == "Books"
    assert page.buttons == ["Log in", "Go"]
    assert page.metas == {"viewport": "width=device-width"}
    assert page.files == ["/style.css"]
    assert page.all_links == [("The books", "http://shop.test/books")]
    assert page.books == ["Orlando by Virginia Woolf"]
    # A ticked box without a value sends "on". A box that is not ticked sends nothing.
    assert page.forms == [
        Form("http://shop.test/login", {"username": "Ada", "keep": "on"}),
        # Without a selected option, the first one of a list is sent. A suggestion is not sent.
        Form(
            "http://shop.test/lab/cookies",
            {"value": "a < b", "path": "/", "same_site": "Strict", "list": "1", "email": ""},
        ),
    ]
