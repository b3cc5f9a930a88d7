"""Text answers over 1 kB travel compressed.

Compressing a page costs more than finding it, so pages that are kept are kept compressed. For those made of parts that
are kept and parts that are new with each answer there are :func:`pack` and :func:`joined`: deflate streams that end at
a byte and look back at nothing before themselves can be put one after the other.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterable
from functools import cache

from flask import Flask, request
from werkzeug.wrappers import Response

LEAST = 1024
LEVEL = 5
# For what somebody waits for: half the time of level 5, and a page of 6 KB of text grows from 6.0 to 7.7 KB.
QUICK = 1
_TEXT = ("text/", "application/json", "application/problem+json", "application/atom+xml", "image/svg+xml")
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"  # empty, and says that it is the last
_LONGEST_STORED = 65_535
_LONG = 100_000
_RAW = -zlib.MAX_WBITS


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Gzip what is text, long enough, complete, and wanted so by the browser."""
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.status_code < 200
        or response.status_code in (204, 304)
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(_TEXT)
    ):
        return response
    response.vary.add("Accept-Encoding")
    if not wants_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    body = response.get_data()
    if len(body) >= LEAST:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def wants_gzip(accepted: str) -> bool:
    """Does this Accept-Encoding take gzip? ``gzip;q=0`` does not."""
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Packed(bytes):
    """A packed part that knows the check sum and the length of its text."""

    check: int
    length: int


def pack(text: bytes) -> Packed:
    """A part of an answer, compressed so that :func:`joined` can put others before and after it."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
    packed = Packed(packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH))
    packed.check, packed.length = zlib.crc32(text), len(text)
    return packed


def unpack(packed: bytes) -> bytes:
    """The text of a packed part."""
    return zlib.decompressobj(_RAW).decompress(packed)


def joined(parts: Iterable[tuple[bytes, bool]]) -> bytes:
    """One gzip answer from parts: ``(bytes, True)`` comes from :func:`pack`, ``(bytes, False)`` is text as it is."""
    stream, check, length = [_GZIP_HEADER], 0, 0
    for part, packed in parts:
        if packed and isinstance(part, Packed) and part.length > _LONG:
            check, length = _behind(check, part), length + part.length
            stream.append(part)
            continue
        text = unpack(part) if packed else part
        check, length = zlib.crc32(text, check), length + len(text)
        stream.append(part if packed else _stored(text))
    return b"".join([*stream, _LAST_BLOCK, struct.pack("<LL", check, length & 0xFFFFFFFF)])


def _behind(check: int, part: Packed) -> int:
    """The check sum of all before the part, and the part: as zlib's ``crc32_combine``, which Python does not have.

    Unpacking a long part only to sum it takes longer than all the rest of an answer; a short one is summed sooner.
    """
    for power, bits in enumerate(_zeros()):
        if part.length >> power & 1:
            check = _times(bits, check)
    return check ^ part.check


def _times(bits: tuple[int, ...], check: int) -> int:
    total = 0
    for row in bits:
        if check & 1:
            total ^= row
        check >>= 1
    return total


@cache
def _zeros() -> tuple[tuple[int, ...], ...]:
    """What 1, 2, 4, 8 … zero bytes more make of a check sum: one value for each of its bits."""
    shift = (0xEDB88320, *(1 << place for place in range(31)))  # one bit
    for _ in range(3):
        shift = tuple(_times(shift, row) for row in shift)
    powers = [shift]
    for _ in range(30):
        shift = tuple(_times(shift, row) for row in shift)
        powers.append(shift)
    return tuple(powers)


def _stored(text: bytes) -> bytes:
    """Deflate's way of saying something uncompressed: what is new with each answer is short."""
    blocks = []
    for start in range(0, len(text), _LONGEST_STORED):
        block = text[start : start + _LONGEST_STORED]
        blocks.append(struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join(blocks)
