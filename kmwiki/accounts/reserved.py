"""Names that speak for the site or for everybody: an ordinary person may not be called by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kmwiki.text.looks import look_of
from kmwiki.text.respect import after_titles

# As a whole name, with or without numbers at its ends.
_WHOLE = """
    ผู้ดูแลระบบ ผู้ดูแลชุมชน ผู้ดูแลเว็บ ผู้ดูแลเว็บไซต์ ผู้ดูแล แอดมิน ระบบ เจ้าหน้าที่ เจ้าหน้าที่ระบบ ผู้อำนวยกระบวนการ วิทยากรที่ปรึกษา
    ที่ปรึกษา ผู้บริหาร ผู้บริหารระบบ ผู้เยี่ยมชม สมาชิก ทีมงาน ฝ่ายสนับสนุน บอต บอท ทุกคน ทุกท่าน ทั้งหมด ไม่ระบุชื่อ ไม่ประสงค์ออกนาม
    admin admins administrator administrators sysadmin superuser root system moderator moderators facilitator
    facilitators consultant staff executive visitor member webmaster postmaster hostmaster support helpdesk bot kmwiki
    everyone everybody all anonymous
""".split()
# Anywhere in a name: no person's own name holds one.
_WITHIN = "ผู้ดูแลระบบ ผู้ดูแลชุมชน แอดมิน administrator moderator kmwiki".split()
# As a word of the name: km-admin, admin.health. Badminton is no such word.
_WORDS = frozenset("admin admins administrator sysadmin moderator webmaster superuser".split())
_NUMBERS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LATIN_WORD = re.compile(r"[a-z]+")


def is_reserved(name: str, site_names: Iterable[str]) -> bool:
    """Would the name be taken for the site's, a role's or everybody's? However it is spelt: ``A d m i n``, คุณแอดมิน."""
    names = [name, *(name[start:] for start in after_titles(name))]
    looks = {look for one in names for look in (look_of(one), look_of(_NUMBERS.sub("", one))) if look}
    own = {look_of(site) for site in site_names if site.strip()}
    if looks & (_whole() | own):
        return True
    if any(part in look for look in looks for part in (*_within(), *(one for one in own if len(one) > 5))):
        return True
    return bool(_WORDS.intersection(_LATIN_WORD.findall(name.casefold())))


@cache
def _whole() -> frozenset[str]:
    return frozenset(map(look_of, _WHOLE))


@cache
def _within() -> frozenset[str]:
    return frozenset(map(look_of, _WITHIN))
