"""Call-outs (``> [!NOTE]``, ``!!! note``) without a title of their own get one in the language of the page."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from kmwiki.i18n import translate

KINDS = ("note", "tip", "important", "warning", "caution", "danger", "example", "question", "quote", "info", "success")
# After call-outs took their final shape (19.99).
PRIORITY = 15


class CalloutTitles(Treeprocessor):
    """Replaces the English stand-in of the extensions; a title somebody wrote stays."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self._lang = lang

    def run(self, root: Element) -> None:
        """Change titles in place."""
        for box in root.iter():
            if box.tag not in {"div", "details"} or not len(box):
                continue
            kind = next((name for name in (box.get("class") or "").split() if name in KINDS), None)
            title = box[0]
            if kind and not len(title) and (title.text or "").strip().lower() == kind:
                title.text = translate(self._lang, f"render.callout_{kind}")
