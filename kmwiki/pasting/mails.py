"""Plain mail: what others wrote before stands behind ``>``, the sender's name below two dashes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kmwiki.pasting.gathering import Gatherer
from kmwiki.pasting.shapes import Block, Quote, Rule

DEEPEST_QUOTE = 5
_QUOTED = re.compile(r"[ ]{0,3}>[ ]?")
_AGAIN = re.compile(r"[ ]{0,3}>[ ]?>")
_SIGNED = re.compile(r"--[ \u00a0]?")
_HEADER = re.compile(r"\*?(?:From|Sent|To|Cc|Subject|Date|จาก|ส่ง|ส่งเมื่อ|ถึง|สำเนา|เรื่อง|วันที่)\*?\s*:\*?\s*\S")
_ORIGINAL = re.compile(
    r"\s*-{2,} ?(?:Original Message|Forwarded message|ข้อความต้นฉบับ|ข้อความที่ส่งต่อ) ?-{2,}\s*", re.IGNORECASE
)
_WROTE = re.compile(r".{0,200}(?:wrote|เขียนว่า|ได้เขียน|เขียน)\s*:\s*")


def is_mail(lines: Sequence[str]) -> bool:
    """Whether these lines are mail and not Markdown, in which a quote looks the same."""
    if any(_ORIGINAL.fullmatch(line) for line in lines) or sum(1 for line in lines if _HEADER.match(line)) >= 3:
        return True
    if not any(_QUOTED.match(line) for line in lines):
        return False
    return any(_AGAIN.match(line) or _SIGNED.fullmatch(line) or _WROTE.fullmatch(line) for line in lines)


def read_mail(lines: Sequence[str], depth: int = 0) -> tuple[Block, ...]:
    """Paragraphs, lists and quotes of quotes."""
    gatherer = Gatherer()
    for is_quoted, run in groupby(lines, key=lambda line: depth < DEEPEST_QUOTE and _QUOTED.match(line) is not None):
        if is_quoted:
            gatherer.end()
            inner = read_mail([_QUOTED.sub("", line, count=1) for line in run], depth + 1)
            if inner:
                gatherer.put(Quote(inner))
            continue
        for line in run:
            if _SIGNED.fullmatch(line):
                gatherer.end()
                gatherer.put(Rule())
                continue
            gatherer.add(line)
            gatherer.break_line()
    return gatherer.finish()
