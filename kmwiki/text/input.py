"""What people and programs send in, made into text the site can keep, or refused by name.

Everything kept is NFC, has LF line ends and holds no character that breaks a database, a YAML file or a page. Refusing
raises `BadText` with a key of the catalogue, so delivery can say what was wrong in the reader's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kmwiki.text.normalise import title_key

TITLE_MAX = 200
NAME_MAX = 60
TAG_MAX = 50
TAGS_MAX = 20
COMMENT_MAX = 10_000
QUERY_MAX = 300

# NUL and the other C0 but tab and newline, surrogates, and the two non-characters that XML and YAML forbid.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Left over from text read in the wrong encoding: nobody sees them and YAML cannot hold them. Likewise what forces a
# direction on all that follows: Thai and English never need it, and it would turn the page round behind the words.
_LEFTOVERS = re.compile("[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# In a name or title these can only hide something: overrides turn text round, zero-width makes two names look alike.
# U+200D stays where it joins an emoji to the next.
_HIDING = re.compile(
    "[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
# Letters and symbols by category, and yet nothing to see.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# What can only hide something in a name, with what may stay in a text; a selector behind a picture chooses its look.
_HIDDEN = re.compile(
    f"{_HIDING.pattern}|{_LEFTOVERS.pattern}"
    "|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\U000e0000-\U000e01ef]"
    "|(?<![\u203c-\u3299\U0001f000-\U0001faff0-9#*])[\ufe00-\ufe0f]"
)
_TAG_SEPARATORS = re.compile(r"[,،、,;\n]")


class BadText(ValueError):
    """Text that cannot be kept. `key` names the wording, `args_` its arguments."""

    def __init__(self, key: str, **args: object) -> None:
        super().__init__(key, args)
        self.key = key
        self.args_ = args


class Amount(int):
    """A number that is said with separators (10,000) and is a number for everything else."""

    def __str__(self) -> str:
        return f"{int(self):,}"


def clean_text(value: str, *, multiline: bool, max_length: int | None = None, min_visible: int = 0) -> str:
    """`value` as the site keeps it.

    With `multiline`, spaces and lines stay as typed. Without, every run of white space becomes one space and the ends
    are bare: what is pasted into a single-line field often brings a line end along.

    Raises BadText: ``text.forbidden_character``, ``text.too_long``, ``text.empty`` (fewer than `min_visible`).
    """
    found = _FORBIDDEN.search(value)
    # A carriage return becomes a line end below; it is none of the refused.
    if found:
        raise BadText("text.forbidden_character", code=f"U+{ord(found[0]):04X}", position=found.start() + 1)
    text = _LEFTOVERS.sub("", _LINE_ENDS.sub("\n", value))
    # NFC leaves ำ whole; NFKC would split it and must not be used on text that is kept.
    text = unicodedata.normalize("NFC", text)
    if not multiline:
        text = " ".join(text.split())
    if max_length is not None and len(text) > max_length:
        raise BadText("text.too_long", limit=Amount(max_length), length=Amount(len(text)))
    if min_visible and count_visible(text, stop_at=min_visible) < min_visible:
        raise BadText("text.empty")
    return text


def without_forced_direction(text: str) -> str:
    """For words that are only said again, not kept."""
    return _TURNING.sub("", text)


def count_visible(text: str, *, stop_at: int | None = None) -> int:
    """How many characters of `text` can be seen by themselves: letters, numbers, signs; no spaces, no bare marks."""
    seen = 0
    for character in text:
        if unicodedata.category(character)[0] in "LNPS" and character not in _BLANK:
            seen += 1
            if seen == stop_at:
                break
    return seen


def clean_line(value: str, *, max_length: int, min_visible: int = 0) -> str:
    """One line without anything that hides or turns text: what people are called besides their name."""
    # Hidden characters go after the refusals and before the length is taken.
    text = _HIDING.sub("", clean_text(value, multiline=False))
    return clean_text(text, multiline=False, max_length=max_length, min_visible=min_visible)


def hides_something(value: str) -> bool:
    """Does a name hold what nobody sees? Two names could differ by nothing but that."""
    return bool(_HIDDEN.search(value))


def without_hidden(value: str) -> str:
    """The name as it is seen."""
    return " ".join(_HIDDEN.sub("", value).split())


def clean_title(value: str) -> str:
    """A title: one line of 1-200 characters of which one can be seen, without anything that hides or turns text."""
    return clean_line(value, max_length=TITLE_MAX, min_visible=1)


def clean_name(value: str) -> str:
    """A person's or agency's shown name: up to 60 characters, spaces allowed ("small man")."""
    return clean_line(value, max_length=NAME_MAX, min_visible=1)


def clean_tag(value: str) -> str:
    """A tag: up to 50 characters with a letter or number among them; it becomes one part of an address, so no slash."""
    text = clean_line(value.replace("/", "-").replace("\\", "-").strip().lstrip("#"), max_length=TAG_MAX, min_visible=1)
    if not any(unicodedata.category(character)[0] in "LN" for character in text):
        raise BadText("text.empty")
    return text


def clean_tags(values: str | Iterable[str]) -> list[str]:
    """Tags from a list or from one field (comma, semicolon or line between them), each once, in the order given.

    Two spellings of one tag are one: the first stays. Raises BadText ``text.too_many_tags`` beyond 20.
    """
    pieces = [values] if isinstance(values, str) else values
    tags: dict[str, str] = {}
    for piece in pieces:
        for part in _TAG_SEPARATORS.split(_LINE_ENDS.sub("\n", piece)):
            if part.strip(" \t\u00a0#"):
                tag = clean_tag(part)
                tags.setdefault(title_key(tag), tag)
    if len(tags) > TAGS_MAX:
        raise BadText("text.too_many_tags", limit=TAGS_MAX, count=len(tags))
    return list(tags.values())
