"""What of a page is not its words: programs, forms, menus, advertisements, what is hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kmwiki.pasting.looks import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

_BY_TAG = {
    **dict.fromkeys(("script", "style", "head", "title", "meta", "link", "template", "noscript", "base", "xml"), ""),
    **dict.fromkeys(
        ("iframe", "frame", "object", "embed", "applet", "audio", "video", "svg", "canvas", "map"), "media"
    ),
    **dict.fromkeys(("input", "button", "select", "textarea", "datalist", "dialog"), "forms"),
    "nav": "menus",
    "math": "media",
}
_BY_ROLE = dict.fromkeys(("navigation", "search", "menu", "menubar", "toolbar", "banner", "alertdialog"), "menus")
# Whole words of a class or id, as themes name them; a part of a word ("header", "heading") would catch too much.
_MENU_NAMES = frozenset(
    "nav navbar navigation navigation-bar menu main-menu menubar breadcrumb breadcrumbs ads ad advert advertisement "
    "adsbygoogle ad-slot ad-container ad-banner banner-ads sponsor sponsored share-buttons social-share sharing "
    "addthis_toolbox cookie-banner cookie-notice skip-link screen-reader-text pagination pager".split()
)
_NAME_END = re.compile(r"[\s]+")
# Word's own: the reviewer's remarks and the sign that calls them.
_NOTE_CLASSES = frozenset({"msocomanchor", "msocomtxt", "msocomoff", "msocommentreference"})


def sort_left_out(element: _Element, tag: str, look: Look) -> str | None:
    """None for what stays; else what to count it as ("" is not worth a word)."""
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if tag.startswith(("v:", "w:", "m:")):  # Word's drawings and bookkeeping
        return "media" if tag.startswith(("v:", "m:")) else None
    if look.hidden or element.get("hidden") is not None:
        return ""
    role = element.get("role")
    if role and role.lower() in _BY_ROLE:
        return "menus"
    classes = element.get("class")
    if look.is_note or (classes and not _NOTE_CLASSES.isdisjoint(classes.lower().split())):
        return "notes"
    if tag in ("div", "ul", "ol", "aside", "section", "ins", "p", "table", "header", "footer", "center"):
        names = f"{classes or ''} {element.get('id') or ''}".lower()
        if not _MENU_NAMES.isdisjoint(_NAME_END.split(names[:500])):
            return "menus"
    return None
