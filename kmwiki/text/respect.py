"""Words of respect that stand before a name: คุณชัย, พี่หญิง, ท่านรองสมชาย, ผอ. สมชาย, Dr. Somchai.

Nobody in Thailand calls a colleague by the bare name, so ``@คุณชัย`` has to reach ชัย. The list holds what an office
says; short words that begin many names (อา: อานนท์, อาทิตย์) count only with a space behind them.
"""

from __future__ import annotations

import re
from functools import cache

from kmwiki.text.looks import look_of

# With or without a space before the name.
_BEFORE = """
    คุณ คุณหญิง ท่าน พี่ น้อง เจ๊ เฮีย ลุง ป้า น้า ยาย หมอ ครู อาจารย์ จารย์ โค้ช วิทยากร
    นาย นาง นางสาว เด็กชาย เด็กหญิง หม่อม หม่อมหลวง หม่อมราชวงศ์ พระ พระครู พระอาจารย์ หลวงพ่อ หลวงพี่ หลวงปู่
    ผู้ว่า ผู้ว่าฯ ผู้ว่าราชการจังหวัด รอง รองผู้ว่า นายอำเภอ ปลัด ปลัดจังหวัด ปลัดอำเภอ นายก กำนัน ผู้ใหญ่ ผู้ใหญ่บ้าน สารวัตร ผู้กอง ผู้การ ผู้พัน
    หัวหน้า ผู้อำนวยการ ผู้จัดการ ประธาน เลขา เลขาฯ ผู้ช่วย ท้องถิ่นจังหวัด ผอ ดร
""".split()
# Only with a space behind them.
_BEFORE_A_SPACE = "อา ตา ปู่ ย่า อ หน khun ajarn ajahn phi nong pee mr mrs ms miss dr prof doctor".split()
# ผอ. ดร. น.ส. พ.ต.อ. ม.ร.ว. อ.: a Thai abbreviation with its points, and whether its bearer is a woman; Dr. and Mr.
_SHORT = re.compile(r"(?:[\u0e01-\u0e2e]{1,4}\.){1,4}(?:\s*หญิง(?=\s))?|(?:dr|mr|mrs|ms|prof)\.", re.IGNORECASE)
_SPACES = re.compile(r"\s*")
# Many a person's nickname as well.
_ALSO_NICKNAMES = frozenset("นาย น้อง หมอ ครู โค้ช ตา อา ปู่ nong pee phi".split())
_SIGNS_AROUND = re.compile("^(?:[^\\w\u0e31-\u0e4e]|[\\d_])+|(?:[^\\w\u0e31-\u0e4e]|[\\d_])+$")
_MOST = 3  # ท่าน + รอง + ผอ.


def _longest_first(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_GLUED = [re.compile(re.escape(word)) for word in _BEFORE]
_SPACED = re.compile(rf"(?:{_longest_first(_BEFORE_A_SPACE)})(?=\s)", re.IGNORECASE)
_WHOLE = [*_BEFORE, *_BEFORE_A_SPACE]


def after_titles(text: str) -> list[int]:
    """Where in ``text`` a name may begin behind one to three words of respect, the first first.

    Every reading is given (นายก is one, นาย before a name with ก is another): who bears what is left decides.
    """
    return sorted(start for start in _reached(text) if start < len(text))


def is_title(text: str) -> bool:
    """Words of respect and nothing else?"""
    return len(text) in _reached(text)


def is_no_name(text: str, *, nickname: bool = False) -> bool:
    """Words of respect alone, however they are spelt and whatever signs stand around them: nobody is called by them.

    Args:
        nickname: some of them may be one.
    """
    bare = _SIGNS_AROUND.sub("", text)
    if nickname and bare.casefold() in _ALSO_NICKNAMES:
        return False
    return look_of(bare) in _looks_of_all() or any(one and is_title(f"{one} ") for one in (text, bare))


def is_title_so_far(typed: str) -> bool:
    """Are these words of respect, or the beginning of one, and no name yet? For whoever is still typing."""
    text = " ".join(typed.casefold().split())
    rests = {text, *(text[start:] for start in after_titles(text))}
    return any(rest and (_SHORT.fullmatch(rest) or any(word.startswith(rest) for word in _WHOLE)) for rest in rests)


@cache
def _looks_of_all() -> frozenset[str]:
    return frozenset(map(look_of, _WHOLE))


def _reached(text: str) -> set[int]:
    reached, edge = set[int](), {0}
    for _ in range(_MOST):
        edge = {end for start in edge for end in _ends(text, start)} - reached
        reached |= edge
    return reached


def _ends(text: str, start: int) -> set[int]:
    found = [match for pattern in (*_GLUED, _SHORT, _SPACED) if (match := pattern.match(text, start))]
    return {_SPACES.match(text, match.end()).end() for match in found}  # type: ignore[union-attr]
