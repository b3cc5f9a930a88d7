"""What people of the example site endorse, and what its agencies tell of having adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.core.clock import now
from kmwiki.core.database import db
from kmwiki.pages.models import Page
from kmwiki.standing.endorsing import role_on
from kmwiki.standing.models import Adoption, Endorsement

from .models import DemoItem

# Page, who endorses it, whether they approve, their advice, days after it was published.
ENDORSED = (
    ("practice-one-appointment-card", "kru-mok", True,
     "ผู้ป่วยพูดเองว่าเดินทางน้อยลง นี่คือผลลัพธ์ที่วัดได้จริง ถ้าเพิ่มจำนวนนัดที่ยังแยกกันอยู่จะยิ่งชัดครับ", 30),
    ("practice-ramp-first", "ning", True, "ท่าเรือของเราจะวาดทางลาดก่อนเหมือนกันค่ะ", 12),
    ("practice-ramp-first", "kaew-culture", True, "ใช้กับหอประชุมเก่าได้ด้วย", 20),
    ("practice-standing-meeting", "kru-chaba", False,
     "อยากอ่านว่าเรื่องที่ต้องใช้เวลาคุยไปคุยกันที่ไหน ถ้าเล่าเพิ่มอีกย่อหน้า หน่วยอื่นจะกล้าลองค่ะ", 9),
)  # fmt: skip
# Page, who tells it, result, what was taken, what was changed, how it went, days after it was published.
ADOPTED = (
    ("practice-one-appointment-card", "gift-transport", "worked", "รวมทุกเรื่องของคนหนึ่งคนไว้ในใบนัดใบเดียว",
     "ใช้กับการต่อใบขับขี่และภาษีรถ ไม่ใช่การรักษา", "คนกลับมาเพราะเอกสารขาดน้อยลงครึ่งหนึ่งในสามเดือน", 60),
    ("practice-one-appointment-card", "golf-vet", "worked", "เลือกวันเดียวให้ครบทุกงานในหมู่บ้าน",
     "ใบเดียวต่อหนึ่งคอก", "ฉีดวัคซีนและขึ้นทะเบียนได้ในวันเดียว เหนื่อยน้อยลงทั้งคนทั้งวัว", 90),
    ("practice-standing-meeting", "klangnoi", "partly", "ยืนประชุมเช้าวันจันทร์",
     "สิบห้านาทีแทนสิบนาที", "เรื่องเงินต้องนั่งดูตัวเลข จึงยืนเฉพาะเรื่องที่ต้องรู้ร่วมกัน", 40),
)  # fmt: skip


def tell_what_proves(numbers: Mapping[str, int]) -> None:
    """Add them to the pages that are there, inside a transaction."""
    # Somebody real may bear one of these names: they are not credited with what they never said.
    invented = select(DemoItem.item_id).where(DemoItem.kind == "person")
    people = {row.username: row for row in db.session.scalars(select(Person).where(Person.id.in_(invented)))}
    for stem, name, approves, advice, days in ENDORSED:
        page, person = db.session.get(Page, numbers.get(stem, 0)), people.get(name)
        if page is not None and person is not None:
            answers = dict.fromkeys(("significant", "valid"), "yes")
            db.session.add(
                Endorsement(
                    page_no=page.record_no, revision=page.revision, person_id=person.id, agency_id=person.agency_id,
                    role=role_on(person.as_actor()), applicable="yes" if approves else "partly", advice=advice,
                    verdict="approve" if approves else "improve", given_at=_days_after(page, days),
                    **answers,
                )
            )  # fmt: skip
    for stem, name, result, took, changed, went, days in ADOPTED:
        page, person = db.session.get(Page, numbers.get(stem, 0)), people.get(name)
        if page is not None and person is not None and person.agency_id not in (None, page.agency_id):
            moment = _days_after(page, days)
            db.session.add(
                Adoption(
                    page_no=page.record_no, agency_id=person.agency_id, person_id=person.id, took=took, changed=changed,
                    went=went, result=result, contact=person.display_name, told_at=moment, result_at=moment, edits=0,
                )
            )  # fmt: skip


def _days_after(page: Page, days: int) -> datetime:
    return min(page.created_at + timedelta(days=days), now())
