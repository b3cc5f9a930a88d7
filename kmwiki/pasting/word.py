"""Lists as Word puts them on the clipboard: paragraphs that say a level, with the bullet typed before the words."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"([1-9][0-9]{0,2}|[๑-๙][๐-๙]{0,2})[.)]")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SYMBOLS = ("symbol", "wingding", "webding", "dingbat")


def read_list_mark(text: str, font: str) -> tuple[int | None, str]:
    """A list paragraph's mark as (number, words to keep): ``("·", …)`` is (None, ""), ``("1.1", …)`` (None, "1.1").

    Numbers that Markdown can't count ("ก.", "1.1", "(a)") stay as words: people refer to them.
    """
    mark = text.strip("\u00a0 \t\n")
    if match := _NUMBER.fullmatch(mark):
        return int(match[1].translate(_THAI_DIGITS)), mark
    in_symbols = any(name in font for name in _SYMBOLS)
    if in_symbols or mark == "o" or not any(sign.isalnum() for sign in mark):
        return None, ""
    return None, mark
