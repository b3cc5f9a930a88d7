"""Whatever is pasted: the words a reader sees on the page are those that were pasted, in their order."""

from __future__ import annotations

from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from kmwiki.pasting import clean_pasted_html, clean_pasted_text
from tests.pure.pasting.seeing import words_seen_in, words_seen_on_the_page

# Words as people here write them, and signs that Markdown would take for its own.
WORDS = st.sampled_from(
    "ประชุม ส่วนราชการ ๓๔ หน่วยงาน PMQA plan ตัวชี้วัด(KPI) 5*3 2*4*6 a_b _x_ **แน่น** ~~เก่า~~ ==ใหม่== `cmd` [1] "
    "[ก](ข) [[หน้า]] [^1] ![รูป](x) <b> </p> <script> &amp; &lt;x&gt; R&D #แท็ก # ## > >> | |---| - -- * + • · 1. 2. 3. ๑. "
    "1) 2553. 8.30 1.5 -5 -วางแผน 1.วางแผน http://example.go.th/a_b_c?x=1&copy=2 www.example.go.th/_x_ a@b.th @สมชาย "
    "\\ \\* C:\\_x !!! :: : --- === *** ___ ``` ~~~ [x] [ ]: *[ก]: [a]: {x} $x$ “คำ” ‘คำ’ … — – ฿100 100% 😀".split()
)
PLAIN_WORDS = st.sampled_from("ประชุม ส่วนราชการ ๓๔ หน่วยงาน PMQA plan ตัวชี้วัด(KPI) 8.30 1.5 “คำ” … ฿100 ผู้ว่าฯ".split())
LOOKS = st.sampled_from(
    ["{}", "<b>{}</b>", "<i>{}</i>", "<strong><em>{}</em></strong>", "<s>{}</s>", "<u>{}</u>", "<span lang=TH>{}</span>",
     '<a href="https://example.go.th/x_(y)_z">{}</a>', "<sup>{}</sup>", '<b style="font-weight:normal">{}</b>',
     "<o:p>{}</o:p>", "<code>{}</code>"]
)  # fmt: skip
SPACES = st.sampled_from(["", " ", "\n", "&nbsp;", "\u200b", "&nbsp; "])

Piece = tuple[str, str]  # HTML, the words in it


@st.composite
def lines(draw: st.DrawFn) -> Piece:
    html, seen = "", ""
    for _ in range(draw(st.integers(1, 5))):
        word, look, space = draw(WORDS), draw(LOOKS), draw(SPACES)
        html += look.format(escape(word, quote=False)) + space
        seen += word + ("" if space in ("", "\u200b") else " ")
    return html, f"{seen} "


@st.composite
def paragraphs(draw: st.DrawFn) -> Piece:
    parts = draw(st.lists(lines(), min_size=1, max_size=3))
    frame = draw(
        st.sampled_from(["<p>{}</p>", "<div>{}</div>", "<p>&nbsp;&nbsp;&nbsp; {}</p>", "<div><p>{}</div>", "{}<br>"])
    )
    mark = draw(st.sampled_from(["", "", "• ", "- ", "&nbsp;&nbsp;&nbsp;- ", "1. ", "๑) "]))
    seen = "".join(part[1] for part in parts)
    return frame.format(mark + "<br>".join(part[0] for part in parts)), mark.replace("&nbsp;", " ") + seen


@st.composite
def headings(draw: st.DrawFn) -> Piece:
    html, seen = draw(lines())
    return f"<h{(level := draw(st.integers(1, 4)))}>{html}</h{level}>", seen


@st.composite
def tables(draw: st.DrawFn) -> Piece:
    cells = draw(st.lists(st.lists(lines(), min_size=2, max_size=3), min_size=1, max_size=3))
    rows = ("<tr>" + "".join(f"<td>{html}</td>" for html, _ in row) + "</tr>" for row in cells)
    return f"<table>{''.join(rows)}</table>", "".join(seen for row in cells for _, seen in row)


def nested(inner: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    @st.composite
    def made(draw: st.DrawFn) -> Piece:
        parts = draw(st.lists(inner, min_size=1, max_size=3))
        sort = draw(st.sampled_from(["ul", "ol", "blockquote", "div"]))
        if sort == "ol":
            start = draw(st.integers(1, 12))
            html = "".join(f"<li>{part[0]}</li>" for part in parts)
            return f"<ol start={start}>{html}</ol>", "".join(
                f"{start + n}. {seen}" for n, (_, seen) in enumerate(parts)
            )
        frame = "<li>{}</li>" if sort == "ul" else "<div>{}</div>"
        return f"<{sort}>{''.join(frame.format(html) for html, _ in parts)}</{sort}>", " ".join(
            seen for _, seen in parts
        )

    return made()


PIECES = st.recursive(st.one_of(paragraphs(), lines(), headings(), tables()), nested, max_leaves=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(pieces=st.lists(PIECES, min_size=1, max_size=4))
def test_html_keeps_every_word(pieces: list[Piece]) -> None:
    cleaned = clean_pasted_html("<body>" + "\n".join(html for html, _ in pieces) + "</body>")
    expected = words_seen_in("".join(f"{seen} " for _, seen in pieces))
    assert words_seen_on_the_page(cleaned.markdown) == expected, cleaned.markdown
    assert "<pre" not in cleaned.markdown


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["", "\u00a0\u00a0\u00a0\u00a0", "\t", "    ", "\u3000"]),
            st.sampled_from(["", "• ", "•", "- ", "* ", "2) ", "๓. "]),
            st.lists(PLAIN_WORDS, min_size=0, max_size=4),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_plain_text_keeps_every_word(rows: list[tuple[str, str, list[str]]]) -> None:
    text = "\n".join(indent + mark + " ".join(words) for indent, mark, words in rows)
    cleaned = clean_pasted_text(text)
    assert words_seen_on_the_page(cleaned.markdown) == words_seen_in(text), cleaned.markdown


def test_what_stands_behind_the_end_of_a_page_is_read_as_well() -> None:
    html = "<html><body><p>ก่อน</p></BODY ></html> ระหว่าง <html><head><style>x</style></head><body><p>after</p></body></html>ท้าย"
    assert words_seen_on_the_page(clean_pasted_html(html).markdown) == ["ก่อน", "ระหว่าง", "after", "ท้าย"]
