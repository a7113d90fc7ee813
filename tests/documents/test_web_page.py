"""A page of the web is read for its own text: headings as sections, tables as lines, no menus around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import DocumentKind, ReadOptions, Unreadable, read_stream
from gemma10m_tui.documents.blocks import written_out
from gemma10m_tui.documents.web_page import open_web_page
from gemma10m_tui.errors import Problem


def read(body: str) -> str:
    """The text of a page with this body, in this process."""
    page = open_web_page(f"<!doctype html><title>T</title><body>{body}".encode(), None)
    return "".join(passage.text for passage in written_out(page.blocks).passages).removesuffix("\n")


def locators(body: str) -> list[str]:
    return [passage.locator.label for passage in written_out(open_web_page(body.encode(), None).blocks).passages]


def test_a_page_is_a_document_with_its_title() -> None:
    document = read_stream(b"<!DOCTYPE html><title>Flag Day - Wiki</title><h1>Flag Day</h1><p>In February.", "page")
    assert (document.kind, document.title, document.encoding) == (DocumentKind.HTML, "Flag Day", "utf-8")
    assert document.passages[0].text == "Flag Day\n\nIn February.\n\n"


def test_headings_give_the_path_to_a_paragraph() -> None:
    body = "<h1>Flags</h1><p>a</p><h2>History</h2><p>b</p><h3>War</h3><p>c</p><p>d</p><h2>Use</h2><p>e</p>"
    assert locators(body) == [
        "§ Flags, paragraph 1",
        "§ History, paragraph 1",
        "§ History › War, paragraphs 1-2",
        "§ Use, paragraph 1",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one<p>two &amp; three", "one\n\ntwo & three\n"),
        ("<p>a<br>b</p>", "a\nb\n"),
        ("<p>many   \n spaces&nbsp;here</p>", "many spaces here\n"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c\n"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b\n"),
        ("<pre>x = 1\n  y = 2\n</pre>", "x = 1\n  y = 2\n"),
        ("<div>one line</div><div>the next</div>", "one line\nthe next\n"),
        ("<dl><dt>term<dd>what it means</dl>", "term\nwhat it means\n"),
        ("<p>Dr. soft&shy;hyphen</p>", "Dr. softhyphen\n"),
        ("<p>10<sup>5</sup> and H<sub>2</sub>O</p>", "10^5 and H2O\n"),
        ("<p><q>Yes</q>, she said</p>", "“Yes”, she said\n"),
        ("<p>before <script>x()</script><style>p{}</style>after</p>", "before after\n"),
        ("<p>seen <span hidden>unseen</span></p><p style='display: none'>unseen", "seen\n"),
        ("<ruby>草枕<rt>くさまくら</rt></ruby>", "草枕\n"),
        ("<p><img src=a.png alt='A ship at sea'><img alt='a.png'>", "[Image: A ship at sea]\n"),
        ("<p>so <math alttext='x^2'><mi>x</mi></math>", "so $x^2$\n"),
        ("<p>Text<a class=footnote-ref href='#f'>1</a></p><p>Next<li id=f>Note", "Text[1]\n[1] Note\n\nNext\n"),
    ],
)
def test_what_a_browser_shows_is_the_text(body: str, text: str) -> None:
    assert read(body) == text


def test_a_table_is_a_line_for_each_row() -> None:
    rows = "<tr><th>Year<th>Flag</tr><tr><td>1868<td>Red <b>Ensign</b></tr><tr><td>1965<td>Maple Leaf</tr>"
    assert read(f"<table><caption>Flags</caption>{rows}</table>") == (
        "Flags\nYear | Flag\n1868 | Red Ensign\n1965 | Maple Leaf\n"
    )


def test_a_table_that_lays_out_a_page_is_read_as_the_page() -> None:
    column = f"<h2>Title</h2><p>{'word ' * 200}</p>"
    text = read(f"<table><tr><td>menu<td>{column}</table>")
    assert "|" not in text
    assert "\n\nTitle\n\nword word" in text


def test_menus_and_banners_are_dropped_and_an_articles_own_header_is_kept() -> None:
    story = f"<article><header><h1>Story</h1></header><p>{'Long text. ' * 20}</p></article>"
    around = (
        "<header>Banner</header><nav>Menu</nav>{}<aside>Adverts</aside><div class='cookie-bar'>Agree</div><footer>©"
    )
    assert read(around.format(story)).split("\n")[0] == "Story"
    plain = read(around.format(f"<p>{'Long text. ' * 20}</p>"))
    assert plain.startswith("Long text.")
    assert not any(word in plain for word in ("Banner", "Menu", "Adverts", "Agree", "©"))


@pytest.mark.parametrize(
    ("around", "paragraph"),
    [
        ("<div class=section>{}</div>", "<div class='para'>{}</div>"),  # DocBook, as Publican writes it
        ("<section><h2>Chess</h2>{}</section>", "<p>{}</p>"),
        ("<div>{}</div>", "<div>{}</div>"),
        ("<main>{}</main>", "<p>{}</p>"),
    ],
)
@pytest.mark.parametrize("tag", ["div", "aside"])
def test_a_box_among_the_paragraphs_of_a_text_is_a_part_of_it(around: str, paragraph: str, tag: str) -> None:
    box = (
        f"<{tag} class='sidebar'><div class='titlepage'><p class='title sidebar-title'>NOTE</p></div>"
        f"{paragraph.format('A king is never taken, <a href=x>only mated</a>.')}</{tag}>"
    )
    paragraphs = paragraph.format("Long text. " * 20)
    text = read(around.format(paragraphs + box + paragraphs + box))
    assert text.count("A king is never taken, only mated.") == text.count("NOTE") == 2


@pytest.mark.parametrize(
    "body",
    [
        "<div class='sidebar'><p>This is the journal of somebody who plays chess.</p></div><div id=content>{}</div>",
        "<div id=content>{}</div><div id='sidebar' class='sidebar'><p>This is the journal of somebody.</p></div>",
        "<div id=content>{}<div class='sidebar'>See the other pages on: <a href=a>This opening</a>, "
        "<a href=b>that opening of this kind</a></div></div>",
        "<main>{}</main><aside class='sidebar'><p>This is the journal of somebody who plays chess.</p></aside>",
    ],
)
def test_a_side_bar_that_stands_beside_the_text_or_only_leads_elsewhere_is_dropped(body: str) -> None:
    assert "This" not in read(body.format(f"<p>{'Long text. ' * 20}</p>" * 2))


def test_the_ways_to_other_pages_are_no_text_of_a_short_page_of_a_book_either() -> None:
    cells = "<tr><td><a href=a><img alt=Prev></a></td><td>A users manual</td><td><a href=b>Next</a></td></tr>"
    ways = [f"<div class='{name}'><table>{cells}</table></div>" for name in ("navheader", "navfooter")]
    ways.append("<ul class='docnav top'><li><a href=a>Prev</a></li></ul>")
    assert read(ways[0] + "<p>Short.</p>" + ways[1] + ways[2]) == "Short.\n"


def test_a_page_whose_whole_text_is_named_like_a_banner_is_read_all_the_same() -> None:
    assert read(f"<div class='share'><p>{'Long text. ' * 20}</p></div>").startswith("Long text.")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="shift_jis">', "shift_jis"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb18030">', "gb18030"),
        ('<?xml version="1.0" encoding="euc-jp"?>', "euc_jp"),
        ("\ufeff", "utf-16-le"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names(head: str, encoding: str) -> None:
    padding = "<!-- " + "x" * 1000 + " -->"
    data = f"{head}<html>{padding * (head[0] != '<')}<body><p>吾輩は猫である。</p>".encode(encoding)
    page = open_web_page(data, None)
    assert [block.text for block in page.blocks] == ["吾輩は猫である。"]
    assert page.encoding == encoding


def test_a_named_encoding_is_obeyed_and_an_unknown_one_is_a_mistake_in_the_request() -> None:
    page = "<html><p>Zażółć".encode("cp1250")
    assert read_stream(page, "a.html", ReadOptions(encoding="cp1250")).passages[0].text == "Zażółć\n\n"
    with pytest.raises(Problem, match="no text encoding") as raised:
        read_stream(page, "a.html", ReadOptions(encoding="klingon"))
    assert not isinstance(raised.value, Unreadable)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("standard input", "<!-- saved -->\n<!DOCTYPE html>\n<p>x", DocumentKind.HTML),
        ("notes.txt", "<html><body>x", DocumentKind.HTML),
        ("base.html", "{% extends 'x' %}<p>{{ y }}", DocumentKind.CODE),
        ("index.php", "<!doctype html><?php echo 1 ?>", DocumentKind.CODE),
        ("notes.txt", "the <html> tag", DocumentKind.TEXT),
        ("README.md", "<html>", DocumentKind.MARKDOWN),
    ],
)
def test_a_page_is_told_from_text_and_from_a_programs_template(name: str, text: str, kind: DocumentKind) -> None:
    assert read_stream(text.encode(), name).kind is kind


PIECES = [
    "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<pre>", "</pre>", "<h2>", "</h2>",
    "<a href='#x'>", "</a>", "<div id=x>", "</div>", "<br>", "<q>", "&nbsp;", "</body>", "word ", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_soup_of_tags_keeps_every_word_that_is_shown(pieces: list[str]) -> None:
    assert read("".join(pieces) + "<p>end").count("word") == pieces.count("word ")


def test_a_cell_that_reaches_down_leaves_its_place_in_the_rows_below() -> None:
    table = (
        "<table><tr><th>Kind</th><th>Name</th><th>Size</th></tr>"
        "<tr><td rowspan=2>Whale</td><td>Sperm</td><td>16</td></tr><tr><td>Blue</td><td rowspan='3'>30</td></tr>"
        "<tr><td>Fish</td><td>Cod</td></tr><tr><td rowspan='x'>Ray</td><td>Manta</td></tr></table>"
    )
    assert read(table).splitlines() == [
        "Kind | Name | Size", "Whale | Sperm | 16", " | Blue | 30", "Fish | Cod", "Ray | Manta"
    ]  # fmt: skip


def test_a_footnote_is_shown_without_the_brackets_that_its_own_mark_stood_in() -> None:
    body = (
        '<p>It dives<a class="footnote-reference" href="#f1" id="r1"><span>[</span>#1<span>]</span></a>.</p>'
        '<aside id="f1" role="doc-footnote"><span>[<a role="doc-backlink" href="#r1">#1</a>]</span>'
        "<p>In 1988.</p></aside>"
    )
    assert read(body) == "It dives[#1].\n[#1] In 1988.\n"


def test_the_mark_that_leads_to_a_heading_is_no_part_of_it() -> None:
    body = (
        '<h2>Zlib<span><a class="mark" href="#zlib" id="zlib">#</a></span></h2><p>Text.</p>'
        '<h3>Use of <a href="#zlib">zlib</a> <a href="#use">¶</a></h3><p>See <a href="#zlib">#</a>.</p>'
    )
    assert read(body) == "Zlib\n\nText.\n\nUse of zlib\n\nSee #.\n"


def test_an_example_in_two_languages_is_not_run_together() -> None:
    body = (
        "<pre><code>import x;\nx();</code><code>const x = require('x');</code></pre>"
        "<p>an <code>a</code><code>b</code></p>"
    )
    assert read(body) == "import x;\nx();\nconst x = require('x');\n\nan ab\n"
