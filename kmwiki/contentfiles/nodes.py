"""YAML read as plain nodes with line numbers, and nothing that YAML can do beyond that.

ruamel's parser gives a stream of events; the tree is built here, without constructors and without recursion. So
anchors, aliases and tags never come to mean anything, a bomb is refused at the event it begins with, and every value
knows its line.

Of the text at most 5 KB may be structure. The text of literal blocks (``|``) is not counted, and never meets YAML at
all (see :mod:`kmwiki.contentfiles.blocks`): the answers of one Thai review alone are longer than 5 KB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from .blocks import Block, take_blocks
from .shapes import ContentProblem

MOST_STRUCTURE = 5 * 1024
DEEPEST = 8

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_ITEM = re.compile(r"^-(?=[ \n])", re.MULTILINE)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass
class Scalar:
    """One value as written; ``plain`` when it stands without quotes."""

    text: str
    plain: bool
    line: int

    @property
    def is_nothing(self) -> bool:
        return self.plain and self.text in _NOTHING

    @property
    def whole(self) -> int | None:
        """The whole number it is, else None. A quoted number is text."""
        return int(self.text) if self.plain and _WHOLE.fullmatch(self.text) else None


@dataclass
class ListNode:
    line: int
    items: list[Node] = field(default_factory=list)


@dataclass
class MapNode:
    line: int
    items: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | ListNode | MapNode


@dataclass
class _Reading:
    """Where a reading stands: what is refused needs the file's name and the line the text begins on."""

    path: str
    first_line: int

    def refuse(self, mark_line: int, key: str, **args: Any) -> ContentProblem:
        return ContentProblem(self.path, self.first_line + mark_line, key, **args)


def read_nodes(text: str, *, path: str, first_line: int) -> Node | None:
    """The one document in ``text``; None when it is empty.

    Args:
        first_line: the line of the file on which ``text`` begins.

    Raises:
        ContentProblem: not YAML, or more than we take; with the line.
    """
    reading = _Reading(path, first_line)
    structure, blocks = take_blocks(text, reading.refuse)
    _check_size(structure, blocks, reading)
    try:
        root = _build(structure, reading, {block.name: block for block in blocks})
    except MarkedYAMLError as error:
        said = " ".join(str(error.problem or error.context or "").split())
        # What is never closed is best shown where it was opened.
        marks = (
            (error.context_mark, error.problem_mark) if "end of" in said else (error.problem_mark, error.context_mark)
        )
        mark = marks[0] or marks[1]
        raise reading.refuse(mark.line if mark else 0, "contentsync.not_yaml", said=said[:120]) from error
    except ReaderError as error:
        line = structure.count("\n", 0, int(error.position))
        code = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "\0")
        raise reading.refuse(line, "contentsync.forbidden_character", code=f"U+{code:04X}") from error
    except (YAMLError, RecursionError) as error:
        raise reading.refuse(0, "contentsync.not_yaml", said=str(error)[:120]) from error
    for block in blocks:
        if not block.used:  # it only looked like one: part of a quoted text, or a key
            raise reading.refuse(block.line, "contentsync.yaml_too_clever")
    return root


def read_items(text: str, *, path: str) -> list[Node]:
    """The items of a file that is one list, each read by itself: the 5 KB are for each of them.

    Raises:
        ContentProblem: as :func:`read_nodes`, or not a list.
    """
    starts = [match.start() for match in _ITEM.finditer(text)]
    before = text[: starts[0]] if starts else text
    items: list[Node] = []
    if read_nodes(before, path=path, first_line=1) is not None:
        raise ContentProblem(path, 1, "contentsync.not_comments")
    for start, end in pairwise([*starts, len(text)]):
        line = text.count("\n", 0, start) + 1
        found = read_nodes(text[start:end], path=path, first_line=line)
        if not isinstance(found, ListNode):
            raise ContentProblem(path, line, "contentsync.not_comments")
        items += found.items
    return items


def plain_value(node: Node) -> Any:
    """The node as text, whole numbers, None, lists and dicts. Dates, ``yes`` and ``1.5`` stay the text they are."""
    if isinstance(node, Scalar):
        if node.is_nothing:
            return None
        return node.text if node.whole is None else node.whole
    if isinstance(node, ListNode):
        return [plain_value(item) for item in node.items]
    return {key: plain_value(value) for key, value in node.items.items()}


def _check_size(structure: str, blocks: list[Block], reading: _Reading) -> None:
    names = {block.line: len(block.name) for block in blocks}
    size = 0
    for number, line in enumerate(structure.split("\n")):
        size += len(line.encode("utf-8", "surrogatepass")) + 1 - names.get(number, 0) if line else 0
        if size > MOST_STRUCTURE:
            raise reading.refuse(number, "contentsync.yaml_too_much", most=MOST_STRUCTURE // 1024)


def _build(structure: str, reading: _Reading, blocks: dict[str, Block]) -> Node | None:
    root: Node | None = None
    open_nodes: list[ListNode | MapNode] = []
    waiting_key: list[str | None] = []  # one for each open node: the key that waits for its value
    documents = 0
    for event in YAML(typ="safe", pure=True).parse(structure):
        line = event.start_mark.line
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise reading.refuse(line, "contentsync.yaml_anchor")
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version or event.tags:
                raise reading.refuse(line, "contentsync.yaml_too_clever")
        elif getattr(event, "tag", None) is not None:
            raise reading.refuse(line, "contentsync.yaml_tag")
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            open_nodes.pop()
            waiting_key.pop()
        if not isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
            continue
        node = _node(event, reading.first_line + line)
        if not open_nodes:
            root = node
        elif isinstance(parent := open_nodes[-1], ListNode):
            parent.items.append(node)
        elif (key := waiting_key[-1]) is None:
            waiting_key[-1] = _new_key(node, parent, reading, line)
            continue
        else:
            parent.items[key] = node
            waiting_key[-1] = None
        if isinstance(node, Scalar):
            if (block := blocks.get(node.text)) and not block.used:
                node.text, node.plain, block.used = block.text, False, True
            continue
        if len(open_nodes) >= DEEPEST:
            raise reading.refuse(line, "contentsync.yaml_too_deep", most=DEEPEST)
        open_nodes.append(node)
        waiting_key.append(None)
    return root


def _node(event: ScalarEvent | MappingStartEvent | SequenceStartEvent, line: int) -> Node:
    if isinstance(event, ScalarEvent):
        return Scalar(event.value, event.style is None, line)
    return MapNode(line) if isinstance(event, MappingStartEvent) else ListNode(line)


def _new_key(node: Node, parent: MapNode, reading: _Reading, line: int) -> str:
    if not isinstance(node, Scalar):
        raise reading.refuse(line, "contentsync.yaml_too_clever")
    if node.text in parent.lines:
        raise reading.refuse(line, "contentsync.key_twice", name=node.text[:40])
    parent.lines[node.text] = node.line
    return node.text
