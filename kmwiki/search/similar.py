"""What a page is about, in its own words: what pages like it are looked for by."""

from __future__ import annotations

from collections import Counter

from kmwiki.search.analysis import reread
from kmwiki.search.stored import Stored

_SHORTEST = 2


def telling_words(stored: Stored) -> Counter[str]:
    """The words of a stored document with how often each stands there: letters only, no numbers and no years, and the
    title counted as often again as BM25 counts it. Nothing is cut anew: the boundaries are stored."""
    words: Counter[str] = Counter()
    for text in (stored.texts[0], *stored.texts):
        for token in reread(text.text, text.spans()):
            if token.script in ("thai", "latin") and len(token.form) >= _SHORTEST:
                words[token.terms[0]] += 1
    return words
