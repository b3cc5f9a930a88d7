"""Names of files: kept as people gave them, Thai above all, and made safe for every computer that will save them."""

from __future__ import annotations

import re
import unicodedata

from kmwiki.text.graphemes import cut_bytes

from .kinds import ending_of

LONGEST_NAME = 200  # bytes of UTF-8; file systems take 255, and browsers add " (1)"
NAMELESS = "file"
# Characters that some file system, shell or header can't hold.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')
# What Windows takes for a device, with any ending.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def clean_file_name(given: str, ending: str = "") -> str:
    """A name that can be shown, saved and put into an address.

    Folders in front of it go, and so do control characters and whatever turns text round. It ends with ``ending`` when
    one is given, and is cut between characters, in front of the ending, to :data:`LONGEST_NAME` bytes.
    """
    name = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = unicodedata.normalize("NFC", "".join(" " if sign in "\t\n\r" else sign for sign in name if _is_shown(sign)))
    name = " ".join(_FORBIDDEN.sub("-", name).split()).strip(". ")
    own = ending_of(name)
    stem = name[: -len(own) - 1] if own else name
    stem, ending = stem.strip(". "), ending or own
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in stem):
        stem = NAMELESS
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    ending = cut_bytes(ending, 20)
    tail = f".{ending}" if ending else ""
    return cut_bytes(stem, LONGEST_NAME - len(tail.encode())).rstrip(". ") + tail


def _is_shown(sign: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: controls, bidi overrides, halves of characters, what no font has.
    return sign in "\t\n\r" or unicodedata.category(sign)[0] != "C"
