"""Texts that would cost too much to render are known before they are tried.

Measured on Python-Markdown: 10 KB of ``[`` take over 20 seconds, ten thousand nested quotes exhaust the stack. The
limits stand far above anything people write; the process limit of `guard` stands behind them.
"""

from __future__ import annotations

import re

from kmwiki.text.input import BadText

MAX_BYTES = 256 * 1024
MAX_HTML = 4 * 1024 * 1024

# Every one of these starts something that Markdown looks for the end of.
_SIGN_MAX = 2_000
_SIGNS = "[<`*_~="
_PIPES_MAX = 20_000
_INDENT_MAX = 100
_QUOTES_MAX = 50
_NOTE_CALLS_MAX = 500

_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"(?<!`)`[^`\n]{1,400}`(?!`)")
_RULE = re.compile(r"^[ |:=~_*-]+$", re.MULTILINE)
_INDENT = re.compile(rf"^[ \t]{{{_INDENT_MAX // 4}}}", re.MULTILINE)
_QUOTES = re.compile(rf"^[ \t]*(?:>[ \t]*){{{_QUOTES_MAX + 1}}}", re.MULTILINE)
_LIST_MARKS = re.compile(rf"^[ \t]*(?:(?:[-+*]|\d{{1,9}}\.)[ \t]+){{{_QUOTES_MAX + 1}}}", re.MULTILINE)
_NOTE_CALL = re.compile(r"\[\^[^\]\n]{1,200}\](?!:)")


class TooLarge(BadText):
    """More text than a page may hold; delivery answers 413 and gives the text back."""


def check_size(text: str) -> None:
    """Raise TooLarge (``render.too_large``) for text over 256 KB of UTF-8."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise TooLarge("render.too_large", limit=MAX_BYTES // 1024, size=-(-size // 1024))


def find_tangle(text: str) -> str | None:
    """The key of the reason why `text` will be shown as plain text, or None when it can be rendered.

    The editor asks this too, so that the writer learns it before leaving.
    """
    if any(_indent_width(match[0], text, match.end()) > _INDENT_MAX for match in _INDENT.finditer(text)):
        return "render.too_much_indent"
    if _QUOTES.search(text) or _LIST_MARKS.search(text):
        return "render.nested_too_deep"
    outside = _RULE.sub("", _FENCE.sub("", text))
    if any(outside.count(sign) > _SIGN_MAX for sign in _SIGNS):
        # Code may hold as many signs as it likes; taking it out costs, so it is done only where it matters.
        outside = _INLINE_CODE.sub("", outside)
        if any(outside.count(sign) > _SIGN_MAX for sign in _SIGNS):
            return "render.too_many_signs"
    if outside.count("|") > _PIPES_MAX:
        return "render.table_too_large"
    if outside.count("[^") > _NOTE_CALLS_MAX and len(_NOTE_CALL.findall(outside)) > _NOTE_CALLS_MAX:
        return "render.too_many_footnotes"
    return None


def _indent_width(start: str, text: str, position: int) -> int:
    end = position
    while end < len(text) and text[end] in " \t":
        end += 1
    return len((start + text[position:end]).expandtabs(4))
