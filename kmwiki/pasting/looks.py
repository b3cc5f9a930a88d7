"""What a style attribute says that Markdown can say as well, and how far in something stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST_STYLE = 2_000
_LENGTH = re.compile(r"(-?(?:\d{1,5}(?:\.\d{1,6})?|\.\d{1,6}))\s*(pt|px|in|cm|mm|em|rem)?")
# How many of each make one space.
_UNITS = {"pt": 9.0, "px": 12.0, "in": 0.125, "cm": 0.3175, "mm": 3.175, "em": 0.75, "rem": 0.75}
_LIST_LEVEL = re.compile(r"\blevel(\d)")
_WEIGHT = re.compile(r"bold|bolder|[6-9]00|1000")
_THIN = re.compile(r"normal|lighter|[1-5]00")


@dataclass(frozen=True)
class Look:
    """``None``: the style says nothing about it."""

    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    raised: str | None = None
    hidden: bool = False
    pre: bool | None = None
    margin: int = 0  # in spaces
    list_level: int | None = None  # Word's, from 0
    is_mark: bool = False  # Word's bullet or number before a list paragraph
    is_note: bool = False  # Word's reviewer's remarks
    no_border: bool = False
    font: str = ""


NOTHING = Look()


@lru_cache(maxsize=2_048)
def look_of(style: str) -> Look:
    """What ``style`` (a style attribute) says."""
    said: dict[str, str] = {}
    for part in style[:LONGEST_STYLE].lower().split(";"):
        name, _, value = part.partition(":")
        said[name.strip()] = value.strip()
    weight, slant = said.get("font-weight", ""), said.get("font-style", "")
    drawn = f"{said.get('text-decoration', '')} {said.get('text-decoration-line', '')}".strip()
    space = said.get("white-space", "")
    listed = said.get("mso-list", "")
    level = _LIST_LEVEL.search(listed)
    return Look(
        bold=True if _WEIGHT.fullmatch(weight) else (False if _THIN.fullmatch(weight) else None),
        italic=True if slant in ("italic", "oblique") else (False if slant == "normal" else None),
        struck=("line-through" in drawn) if drawn else None,
        raised={"super": "sup", "sub": "sub", "baseline": ""}.get(said.get("vertical-align", "")),
        hidden=said.get("display") == "none" or said.get("mso-hide") == "all" or said.get("visibility") == "hidden",
        pre=space.startswith("pre") if space else None,
        margin=_spaces(said.get("margin-left", ""))
        + _spaces(said.get("padding-left", ""))
        + _spaces(said.get("text-indent", "")),
        list_level=int(level[1]) - 1 if level and level[1] != "0" else None,
        is_mark=listed == "ignore",
        is_note=said.get("mso-element") in ("comment-list", "comment")
        or "comment" in said.get("mso-special-character", ""),
        no_border=said.get("border", "").startswith(("none", "0")),
        font=said.get("font-family", ""),
    )


def _spaces(length: str) -> int:
    match = _LENGTH.match(length)
    return round(float(match[1]) / _UNITS[match[2] or "px"]) if match else 0
