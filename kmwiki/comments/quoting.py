"""Words a comment speaks about: a passage of its page, or what the person said whom it answers.

They are kept with the comment, since both may change: the page is edited, a comment put better. So that nobody's mouth
is filled with words, a quotation is taken only as it stands where it is said to stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kmwiki.core.errors import Invalid
from kmwiki.text.input import BadText, clean_text

LONGEST_QUOTE = 600
CONTEXT = 60
# Spaces, and what nobody sees: a browser's selection and the stored text differ in both at the ends of lines.
_UNSEEN = re.compile("[\\s\u00ad\u200b\u200c\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


@dataclass(frozen=True)
class Quote:
    """Exact words, and a little of what stands before and after them, to find the right place again."""

    words: str
    before: str = ""
    after: str = ""


def clean_quote(words: str, before: str = "", after: str = "") -> Quote | None:
    """The quotation as it is kept; None when there is none.

    Raises:
        Invalid: ``field`` is "quote"; it is too long or holds a character that can't be kept.
    """
    try:
        kept = clean_text(words, multiline=False, max_length=LONGEST_QUOTE)
        if not clean_text(kept, multiline=False).strip():
            return None
        around = [_short(clean_text(text, multiline=False), end) for text, end in ((before, True), (after, False))]
    except BadText as trouble:
        key = "comments.quote_too_long" if trouble.key == "text.too_long" else trouble.key
        raise Invalid(key, field="quote", **trouble.args_) from trouble
    return Quote(kept, *around)


def stands_in(words: str, texts: Iterable[str]) -> bool:
    """Do these words stand in one of the texts, whatever spaces and lines are between them?"""
    wanted = _bare(words)
    return bool(wanted) and any(wanted in _bare(text) for text in texts)


def _bare(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _short(text: str, end: bool) -> str:
    return text[-CONTEXT:] if end else text[:CONTEXT]
