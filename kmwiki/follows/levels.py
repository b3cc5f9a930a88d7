"""How much one wants to hear of what one follows."""

from __future__ import annotations

SILENT, NORMAL, ALL = 0, 1, 2
LEVELS = (SILENT, NORMAL, ALL)
LEVEL_NAMES = {"silent": SILENT, "normal": NORMAL, "all": ALL}

PAGE, PERSON, AGENCY, CATEGORY, TAG, SEARCH = "page", "person", "agency", "category", "tag", "search"
KINDS = (PAGE, PERSON, AGENCY, CATEGORY, TAG, SEARCH)
