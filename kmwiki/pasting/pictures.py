"""What stays of a picture in pasted text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_IN_ALT = str.maketrans({"[": "(", "]": ")", "\n": " ", "\\": "/"})


KeepPicture = Callable[[str], bool]


def read_picture(element: _Element, keep: KeepPicture | None) -> str | None:
    """Markdown or words for a picture: itself if its address is one to ``keep``, the sign of an emoji, "" for a dot.

    None for a picture that is left behind.
    """
    source = (element.get("src") or "").strip()
    alt = " ".join((element.get("alt") or "").split())[:300]
    if keep is not None and source and keep(source):
        return f"![{alt.translate(_NOT_IN_ALT)}]({quote(source, safe='/:%?=&+~,@')})"
    if alt and len(alt) <= 8 and not any(sign.isalnum() or sign in "<>[]*_`\\!#|" for sign in alt):
        return alt
    return "" if _is_tiny(element) else None


def _is_tiny(element: _Element) -> bool:
    """A dot that counts readers, or an empty one that keeps a distance."""
    return any((element.get(side) or "").strip().removesuffix("px") in ("0", "1", "2") for side in ("width", "height"))
