"""``- [ ] to do`` and ``- [x] done`` as boxes drawn by characters: a form control has no place in a text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

_TASK = re.compile(r"^ *\[([ xX])\] +")
# Before inline patterns (20) read the brackets as a link.
PRIORITY = 25


class Tasks(Treeprocessor):
    """Marks list items that begin with a box."""

    def run(self, root: Element) -> None:
        """Change such items in place."""
        for items in root.iter("ul"):
            found = [self._mark(item) for item in items if item.tag == "li"]
            if any(found):
                items.set("class", "tasks")

    def _mark(self, item: Element) -> bool:
        holder = item
        if not (item.text or "").strip() and len(item) and item[0].tag == "p":
            holder = item[0]
        match = _TASK.match(holder.text or "")
        if match is None:
            return False
        done = match[1] in "xX"
        holder.text = f"{'☑' if done else '☐'} {(holder.text or '')[match.end() :]}"
        item.set("class", "task done" if done else "task")
        return True
