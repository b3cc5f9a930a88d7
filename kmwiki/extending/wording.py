"""Borrowed words as they stand in a page's text: a quotation, or the gap that is kept for one. Text in, text out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

from kmwiki.core.errors import Invalid
from kmwiki.i18n import translate
from kmwiki.text.input import COMMENT_MAX, BadText, clean_text

Paragraphs = Sequence[tuple[int, int]]  # (from, to), as places in a text's signs

LEFT_OUT = "[…]"
# Shorter ones may well be said by two people: "thank you all very much".
TELLING = 20
_LEFT_OUT_LINE = re.compile(r"^[ \t]*(?:\[\s*)?(?:…|\.\.\.)(?:\s*\])?[ \t]*$", re.MULTILINE)
_GAP = re.compile(r"^> \([^\n()]*\u2116\u00a0?(\d+)\)[ \t]*$", re.MULTILINE)
_SIGNS = re.compile(r"\[\[[^\[\]\n]+\]\]|https?://[A-Za-z0-9._/?%&+#:@-]+|~~|==|[\\`*_\[\]<|]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_MARKS = re.compile(r"(?:[ \t]*>|[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t]*")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_BETWEEN = r"\s+(?:>\s*)*"
_LINE_START = re.compile(r"^(\d{0,9})([-+#>:!=]|(?<=\d)\.)", re.MULTILINE)


def part_of(chosen: str, said: str, *, field: str) -> str:
    """The chosen words, when somebody said exactly these: all of ``said`` or parts of it, in their order.

    Between parts stands a line with ``…``. Spaces and line ends count as one space each.

    Raises:
        Invalid: nothing is chosen, or words are among them that were not said.
    """
    try:
        chosen = clean_text(chosen, multiline=True, max_length=COMMENT_MAX).strip()
    except BadText as trouble:
        raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
    parts = [part.strip("\n") for part in _LEFT_OUT_LINE.split(chosen)]
    parts = [part for part in parts if part.strip()]
    if not parts:
        raise Invalid("extending.no_words", field=field)
    rest = " ".join(said.split())
    for part in parts:
        _before, found, rest = rest.partition(" ".join(part.split()))
        if not found:
            raise Invalid("extending.not_their_words", field=field)
    return f"\n{LEFT_OUT}\n".join(parts)


def speakers_words(given: str) -> str:
    """The words a speaker would rather see.

    Raises:
        Invalid: nothing to see in them, or too long.
    """
    try:
        kept = clean_text(given, multiline=True, max_length=COMMENT_MAX, min_visible=1)
    except BadText as trouble:
        key = "extending.no_words" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="wording", **trouble.args_) from trouble
    return kept.strip()


def quotation(words: str, *, in_markdown: bool) -> str:
    """The words as a quotation of a page's text, looking as they were typed."""
    text = words if in_markdown else _LINE_START.sub(_escaped_start, _SIGNS.sub(_escaped, words))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def gap(place: int, lang: str) -> str:
    """The line that keeps a place free; it names nobody."""
    return f"> ({translate(lang, 'extending.gap')} \u2116\u00a0{place})"


def gaps_in(body: str) -> set[int]:
    """The numbers of the gaps in a text."""
    return {int(number) for number in _GAP.findall(body) if len(number) < 6}


def fill_gap(body: str, place: int, words: str) -> str:
    """The text with a quotation (or nothing, ``words`` being empty) in that gap; as it was when it has no such gap."""
    found = next((match for match in _GAP.finditer(body) if int(match[1]) == place), None)
    if found is None:
        return body
    return _tidy(body[: found.start()] + words + body[found.end() :])


def without(body: str, quoted: str, words: str = "") -> str:
    """The text without a quotation, and without its ``words`` where only the source has them, in an HTML comment; as it
    was when it does not hold just that."""
    left = _without_in_comments(body, quoted, words)
    found = re.search(rf"^{re.escape(quoted)}$\n?", left, re.MULTILINE)
    left = left[: found.start()] + left[found.end() :] if found else left
    return body if left == body else _tidy(left)


def _without_in_comments(body: str, quoted: str, words: str) -> str:
    """A comment that says nothing else goes as a whole; out of more words only those that nobody says by chance."""
    if "<!--" not in body:
        return body
    spellings = {words, "\n".join(line.removeprefix(">") for line in quoted.split("\n"))}
    # Between two words of theirs may stand a line end, with the mark of a quotation behind it.
    patterns = [_BETWEEN.join(map(re.escape, spelt.split())) for spelt in sorted(spellings, key=len, reverse=True)]
    wanted = letters(quoted)
    telling = len(wanted) >= TELLING

    def tidied(comment: re.Match[str]) -> str:
        says = comment[1]
        if not wanted or wanted not in letters(says):
            return comment[0]
        for pattern in filter(None, patterns):
            rest = re.sub(rf"(?:^[ \t]*>)?[ \t]*{pattern}", "", says, flags=re.MULTILINE)
            if rest != says and (telling or not letters(rest)):
                return f"<!--{rest}-->" if rest.strip() else ""
        return comment[0]

    return _COMMENT.sub(tidied, body)


def exchanged(body: str, quoted: str, other: str) -> str:
    """The text with another quotation in the place of one; as it was when it does not hold just that."""
    found = re.search(rf"^{re.escape(quoted)}$", body, re.MULTILINE)
    return body[: found.start()] + other + body[found.end() :] if found else body


def letters(text: str) -> str:
    """What of a text is said: letters, marks and digits. Markup, spaces and signs make no other words of it."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", unescape(text)).casefold()
        if unicodedata.category(char)[0] in "LMN"
    )


def says(text_letters: str, words: str) -> bool:
    """Does a text (its :func:`letters`) hold these words, every part of them? Not asked of a word or two."""
    parts = [letters(part) for part in words.split(LEFT_OUT)]
    return len("".join(parts)) >= TELLING and all(part in text_letters for part in parts)


def stands_in(text: str, quoted: str) -> bool:
    """Does a text hold a quotation's words just as they are? Spaces, line ends, emphasis and the marks of quotations
    and lists make no other words of it, any other sign does. A quotation speaks for its speaker from its first word to
    its last, so with more words in it it is another one; what a writer says around words in a sentence is the writer's.
    """
    wanted = "".join(map(_bare, quoted.split("\n")))
    if not wanted:
        return quoted in text
    return is_whole_in(*_said_and_quotations(text), wanted)


def is_whole_in(said: str, quotations: Paragraphs, wanted: str, *, never_before: str = "") -> bool:
    """Are these signs in what is said, neither beginning nor ending within a quoted paragraph? ``never_before`` must
    not follow them."""
    at = said.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        goes_on = never_before != "" and said.startswith(never_before, end)
        if not goes_on and not any(first < edge < last for first, last in quotations for edge in (at, end)):
            return True
        at = said.find(wanted, at + 1)
    return False


def _said_and_quotations(text: str) -> tuple[str, Paragraphs]:
    """A text's bare words in one, and from where to where in them each paragraph of a quotation goes."""
    parts: list[str] = []
    quotations: list[tuple[int, int]] = []
    length, began = 0, None
    for line in text.split("\n"):
        marks = _LINE_MARKS.match(line)
        assert marks is not None
        bare = _bare(line)
        # A line without a mark goes on with the quotation above it (CommonMark's lazy continuation).
        goes_on = bool(line[marks.end():].strip()) and (
            ">" in marks[0] or (began is not None and not marks[0].strip() and not line.startswith("#"))
        )  # fmt: skip
        if began is not None and not goes_on:
            quotations.append((began, length))
        began = (length if began is None else began) if goes_on else None
        parts.append(bare)
        length += len(bare)
    if began is not None:
        quotations.append((began, length))
    return "".join(parts), quotations


def _bare(line: str) -> str:
    return bare_signs(unescape(_ESCAPE.sub(r"\1", _LINE_MARKS.sub("", line, count=1))))


def bare_signs(text: str) -> str:
    """Every sign of a text but spaces, signs without a look, and those that emphasis is made of."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", text)
        if char not in "*_`" and not char.isspace() and unicodedata.category(char) != "Cf"
    )


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if sign.startswith(("[[", "http")):
        return sign
    return "".join(f"&#{ord(char)};" if char in "<|~=" else f"\\{char}" for char in sign)


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}&#{ord(match[2])};" if match[2] in ":=" else f"{match[1]}\\{match[2]}"


def _tidy(body: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", body).strip("\n")
