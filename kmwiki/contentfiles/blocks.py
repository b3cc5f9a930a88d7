"""Literal blocks (``key: |``) taken out of YAML before YAML is read.

They hold what people wrote at length. Taken out, the rest stays small, so reading is quick and a hostile file is short;
and a block's text is exactly its lines, whatever stands in them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

# "key: |", "- |", "- key: |-", "key: |2+  # why"
_HEADER = re.compile(
    r"(?P<lead>(?P<indent> *)(?P<dashes>(?:- +)*)(?P<key>[^ \n-][^\n]*?:[ \t]+)?)"
    r"\|(?P<signs>[-+1-9]{0,2})[ \t]*(?:#.*)?"
)


@dataclass
class Block:
    """One literal block: ``name`` stands for it in the structure, ``line`` (from 0) is where it begins."""

    name: str
    text: str
    line: int
    used: bool = False


def take_blocks(text: str, refuse: Callable[..., Exception]) -> tuple[str, list[Block]]:
    """The text with every block replaced by a name, as many lines as before; and the blocks.

    Raises:
        what ``refuse(line, key)`` makes: a block whose lines are not indented alike.
    """
    lines = text.split("\n")
    nonce = secrets.token_hex(8)  # no text can contain a name by accident or on purpose
    kept: list[str] = []
    blocks: list[Block] = []
    while len(kept) < len(lines):
        number = len(kept)
        header = _HEADER.fullmatch(lines[number])
        if header is None or not (header["dashes"] or header["key"]):
            kept.append(lines[number])
            continue
        outer = len(header["indent"]) + (len(header["dashes"]) if header["key"] else header["dashes"].rfind("-"))
        end = number + 1
        while end < len(lines) and (not lines[end].strip(" ") or _indent(lines[end]) > outer):
            end += 1
        inside = lines[number + 1 : end]
        if end == len(lines) and inside and not inside[-1]:
            inside = inside[:-1]  # what follows the last line end is no line
        name = f"block-{nonce}-{len(blocks)}"
        blocks.append(Block(name, _block_text(inside, header["signs"], outer, number, refuse), number))
        kept.append(f"{header['lead']}{name}")
        kept += [""] * (end - number - 1)
    return "\n".join(kept), blocks


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block_text(lines: list[str], signs: str, outer: int, number: int, refuse: Callable[..., Exception]) -> str:
    depth = next((int(sign) for sign in signs if sign.isdigit()), None)
    first = next((line for line in lines if line.strip(" ")), "")
    indent = outer + depth if depth else _indent(first)
    for offset, line in enumerate(lines):
        if line.strip(" ") and _indent(line) < indent:
            raise refuse(number + 1 + offset, "contentsync.uneven_block")
    text = "".join(line[indent:] + "\n" for line in lines)
    bare = text.rstrip("\n")
    if "+" in signs:
        return text
    return bare if "-" in signs or not bare else bare + "\n"
