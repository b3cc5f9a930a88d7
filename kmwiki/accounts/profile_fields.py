"""The fields of a profile and how long each may be: one table for joining, editing, the command line and files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from kmwiki.core.errors import Invalid
from kmwiki.text.input import BadText, clean_line, clean_name, clean_text

# field -> (longest, several lines)
LIMITS: dict[str, tuple[int, bool]] = {
    "nickname": (60, False),
    "full_name": (120, False),
    "address_as": (60, False),
    "position": (120, False),
    "about": (4000, True),
    "reachable": (300, False),
    "ask_about": (1000, True),
}
# What people are called besides their shown name; none of it may pass for somebody else's.
OTHER_NAMES = ("nickname", "full_name", "address_as")
SKILLS_MAX = 20
SKILL_LENGTH = 60


def clean_profile(given: dict[str, Any]) -> dict[str, Any]:
    """The given fields as they are kept; only the fields that were given.

    Raises:
        Invalid: a text that can't be kept, with its field named.
        TypeError: a field no profile has.
    """
    kept: dict[str, Any] = {}
    for field, value in given.items():
        if field == "display_name":
            kept[field] = clean_display_name(value)
        elif field == "skills":
            kept[field] = clean_skills(value)
        elif field == "retired_expert":
            kept[field] = bool(value)
        elif field in LIMITS:
            longest, multiline = LIMITS[field]
            try:
                clean = partial(clean_text, multiline=True) if multiline else clean_line
                kept[field] = clean(value or "", max_length=longest).strip()
            except BadText as trouble:
                raise Invalid(trouble.key, field=field, **trouble.args_) from trouble
        else:
            raise TypeError(f"a profile has no field {field!r}")
    return kept


def clean_display_name(name: str) -> str:
    """The name others see: 1-60 characters, spaces allowed ("small man"), nothing that hides or turns text."""
    try:
        return clean_name(name)
    except BadText as trouble:
        key = "accounts.display_name_needed" if trouble.key == "text.empty" else trouble.key
        raise Invalid(key, field="display_name", **trouble.args_) from trouble


def clean_skills(skills: str | Iterable[str]) -> list[str]:
    """Skills from a list, or from one field with commas or lines between them; each once, in the order given."""
    pieces = skills.replace("\n", ",").replace("،", ",").split(",") if isinstance(skills, str) else skills
    kept: dict[str, str] = {}
    for piece in pieces:
        try:
            skill = clean_line(piece, max_length=SKILL_LENGTH)
        except BadText as trouble:
            raise Invalid(trouble.key, field="skills", **trouble.args_) from trouble
        if skill:
            kept.setdefault(skill.casefold(), skill)
    if len(kept) > SKILLS_MAX:
        raise Invalid("accounts.too_many_skills", field="skills", most=SKILLS_MAX)
    return list(kept.values())
