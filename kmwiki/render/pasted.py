"""Text as people paste it from Word, LINE and old blogs, made into the Markdown they meant.

* Runs of no-break spaces at the start of a line are layout, not meaning: they go.
* A bullet (•) begins a list item, and a list may follow a line of text directly.
* The bar of ``[[page|words]]`` in a table row is no cell border.

Code between fences stays as it is, and is set apart from the text around it.
"""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

_FENCE = re.compile(r"[ ]{0,3}(?:>[ ]?)*[ ]{0,3}(`{3,}|~{3,})")
_LAYOUT = re.compile("^[ \t]*[\u00a0\u2002-\u200a\u3000][ \t\u00a0\u2002-\u200a\u3000]*")
_BULLET = re.compile("^( {0,12})[•●▪◦‣∙■□◆➢✓·-][\t \u00a0]+(?=\\S)")
_STRANGE_BULLET = re.compile("^ {0,12}[•●▪◦‣∙■□◆➢✓·]")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|1\.) +\S")
_ANY_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}\.) ")
_HEADING = re.compile(r"^(?:#{1,6}|-{3,}$|={3,}$)")
_NOT_TEXT = re.compile(r"^(?:\s|>|\||\[\^|:|\*\[|!!!)")
_LINK_BAR = re.compile(r"(\[\[[^\[\]\n|\\]{1,300})\|(?=[^\[\]\n]{1,300}\]\])")


class Pasted(Preprocessor):
    """Runs before everything else that looks at lines."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with layout taken for what it means."""
        result: list[str] = []
        fence = ""
        for line in lines:
            opened = _FENCE.match(line)
            if fence:
                result.append(line)
                if opened and opened[1][0] == fence[0] and len(opened[1]) >= len(fence):
                    fence = ""
                    if line[0] == opened[1][0]:
                        result.append("")
                continue
            if opened:
                fence = opened[1]
                if line[0] == fence[0]:
                    result.append("")
                result.append(line)
                continue
            line = _LAYOUT.sub("", line)
            if _STRANGE_BULLET.match(line):
                line = _BULLET.sub(r"\1- ", line)
            if line.startswith("|"):
                line = _LINK_BAR.sub(r"\1\\|", line)
            if _ITEM.match(line) and _ends_text(result):
                result.append("")
            result.append(line)
        return result


def _ends_text(before: list[str]) -> bool:
    """Whether a paragraph (and no list, quote or table) stands right above."""
    for distance, line in enumerate(reversed(before)):
        if not line.strip() or _HEADING.match(line):
            return distance > 0
        if _ANY_ITEM.match(line) or _NOT_TEXT.match(line):
            return False
    return bool(before)
