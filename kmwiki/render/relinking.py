"""Change where ``[[links]]`` in a Markdown text lead, and nothing else: code stays as it is, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .wikilinks import WIKILINK, parse_wikilink

_LINK = re.compile(WIKILINK)
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.(?!\n[ \t]*\n))*?(?<!`)\1(?!`)", re.DOTALL)
_UNTARGETABLE = re.compile(r"[\[\]|\\\n\x02\x03]")


@dataclass(frozen=True)
class LinkChange:
    """A link that leads elsewhere now: its Markdown before and after, and the line it stands in around it."""

    before: str
    old: str
    new: str
    after: str


def link_to(title: str, record_no: int, *, by_number: bool = False) -> tuple[str, str]:
    """(target, words to show or "") of a link to a page: its title, or its number where the title can't be one."""
    if _UNTARGETABLE.search(title) or len(title) > 300:
        return str(record_no), ""
    if by_number or title.strip().isdecimal():
        return str(record_no), title
    return title, ""


def change_links(
    text: str, leads_there: Callable[[str], bool], *, target: str, words: str = "", keep_words: bool = False
) -> tuple[str, list[LinkChange]]:
    """The text with every link whose target ``leads_there`` leading to ``target`` instead.

    Args:
        words: what such a link shows where it showed its target; "" shows the new target.
        keep_words: show what was shown before instead, so that no sentence reads differently.

    Words that a writer gave (``[[target|words]]``) always stay.
    """
    changes: list[LinkChange] = []
    pieces: list[str] = []
    end = 0
    for found in _links_outside_code(text):
        named = parse_wikilink(found)
        if named is None or not leads_there(named[0]):
            continue
        new = _rewritten(found, target, words, keep_words, in_table=_in_table(text, found))
        pieces += [text[end : found.start()], new]
        end = found.end()
        changes.append(LinkChange(_line_before(text, found.start()), found[0], new, _line_after(text, end)))
    return "".join([*pieces, text[end:]]), changes


def _rewritten(found: re.Match[str], target: str, words: str, keep_words: bool, *, in_table: bool) -> str:
    bar = "\\|" if in_table else "|"
    if found[2] and found[2].strip():
        return found[0].replace(found[1], target, 1)
    shown = " ".join(found[1].split()) if keep_words else words
    return f"[[{target}{bar}{shown}]]" if shown and shown != target else f"[[{target}]]"


def _in_table(text: str, found: re.Match[str]) -> bool:
    """A bare bar would end the cell. Escaped it is right in any line, so a line with a bar is enough."""
    return "|" in _line_before(text, found.start()) + _line_after(text, found.end())


def _links_outside_code(text: str) -> Iterator[re.Match[str]]:
    code = _code_spans(text)
    for found in _LINK.finditer(text):
        while code and code[0][1] <= found.start():
            code.pop(0)
        if not (code and code[0][0] < found.end()):
            yield found


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands, fenced or within a line, in order. What is doubtful counts as code: it is left alone."""
    spans: list[tuple[int, int]] = []
    position = start = 0
    fence = ""
    plain_from = 0
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                spans.append((start, position + len(line)))
                fence, plain_from = "", position + len(line)
        elif match and not (match[1][0] == "`" and "`" in line[match.end() :]):
            spans += _inline(text, plain_from, position)
            fence, start = match[1], position
        position += len(line)
    if fence:
        spans.append((start, len(text)))
    else:
        spans += _inline(text, plain_from, len(text))
    return spans


def _inline(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [found.span() for found in _INLINE_CODE.finditer(text, start, end)]


def _line_before(text: str, position: int) -> str:
    return text[text.rfind("\n", 0, position) + 1 : position]


def _line_after(text: str, position: int) -> str:
    end = text.find("\n", position)
    return text[position:] if end < 0 else text[position:end]
