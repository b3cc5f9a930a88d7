"""The rows a site begins with."""

from __future__ import annotations

import pytest

from kmwiki.core.database import db, transaction
from kmwiki.discovery import synonyms
from kmwiki.discovery.editing import Entry, change_row, delete_row, reword_row, term_key
from kmwiki.discovery.listing import clashes_of
from kmwiki.discovery.models import SynonymRow
from kmwiki.discovery.seeding import read_seed, seed_synonyms
from kmwiki.search.thesaurus import Thesaurus


def row_of(term: str) -> SynonymRow:
    [row] = [row for row in db.session.query(SynonymRow) if term in row.words]
    return row


def test_there_are_enough_rows_and_no_term_stands_in_two(app):
    rows = dict(read_seed())
    assert len(rows) >= 220
    assert sum(1 for entry in rows.values() if entry.meaning_th and entry.meaning_en) >= 60
    assert all(bool(entry.meaning_th) == bool(entry.meaning_en) for entry in rows.values())
    assert clashes_of(row.id for row in db.session.query(SynonymRow)) == {}


def test_most_rows_say_it_in_both_languages():
    def thai(term: str) -> bool:
        return any("\u0e00" <= character <= "\u0e7f" for character in term)

    both = [entry for _, entry in read_seed() if len({thai(term) for term in entry.terms}) == 2]
    assert len(both) > 0.9 * len(list(read_seed()))


@pytest.mark.parametrize(
    "same",
    [
        ("AAR", "ทบทวนหลังปฏิบัติงาน", "ถอดบทเรียน"),
        ("ลปรร", "แลกเปลี่ยนเรียนรู้", "knowledge sharing"),
        ("BP", "แนวปฏิบัติที่ดี", "best practice"),
        ("กพร", "ก.พ.ร.", "สำนักงาน กพร.", "OPDC"),
        ("องค์กร", "องค์การ"),
        ("บูรณาการ", "integration", "integrate"),
        ("workshop", "เวิร์กช็อป", "การประชุมเชิงปฏิบัติการ"),
        ("งบประมาณ", "budget"),
        ("ตัวชี้วัด", "KPI", "indicator"),
        ("อบต", "องค์การบริหารส่วนตำบล"),
        ("อปพร", "อาสาสมัครป้องกันภัยฝ่ายพลเรือน", "civil defence volunteer"),
        ("กศจ", "คณะกรรมการศึกษาธิการจังหวัด"),
        ("นอภ", "นายอำเภอ", "district chief"),
    ],
)
def test_what_people_here_say_for_the_same_thing_stands_in_one_row(same):
    keys = {term_key(term) for term in same}
    assert any(keys <= {term_key(term) for term in entry.terms} for _, entry in read_seed())


def test_every_row_is_understood_by_search():
    rows = [entry.terms for _, entry in read_seed()]
    assert len(Thesaurus(rows)) > 2 * len(rows)


def test_seeding_again_does_nothing(app):
    before = (synonyms.rows(), synonyms.version())
    with transaction():
        assert seed_synonyms() == 0
    assert (synonyms.rows(), synonyms.version()) == before


def test_a_row_that_was_deleted_stays_deleted_and_one_that_was_changed_stays_changed(site):
    nok = site.person("nok", "facilitator")
    with transaction():
        gone, other = row_of("homestay").id, row_of("walking street").id
        delete_row(nok, gone)
        change_row(nok, other, Entry(("ถนนคนเดิน", "pedestrian street")), based_on=1)
    with transaction():
        assert seed_synonyms() == 0
    rows = synonyms.rows()
    assert not any("homestay" in row for row in rows)
    assert ("ถนนคนเดิน", "pedestrian street") in rows


def test_rows_of_a_later_release_are_added_to_a_site_that_is_in_use(site, monkeypatch):
    new = [*read_seed(), ("drone", Entry(("โดรน", "drone")))]
    monkeypatch.setattr("kmwiki.discovery.seeding.read_seed", lambda: iter(new))
    version = synonyms.version()
    with transaction():
        assert seed_synonyms() == 1
    assert synonyms.rows()[-1] == ("โดรน", "drone")
    assert synonyms.version() == version + 1


def test_a_later_release_rewords_rows_that_nobody_touched_and_no_others(site):
    nok = site.person("nok", "facilitator")
    chief, governor = row_of("นายอำเภอ"), row_of("ผวจ.")
    with transaction():
        reword_row(chief, Entry(("นายอำเภอ", "district chief")))
        change_row(nok, governor.id, Entry(("ผวจ.", "ผู้ว่าราชการจังหวัด")), based_on=governor.revision)
    with transaction():
        assert seed_synonyms() == 1
        assert seed_synonyms() == 0
    assert "นอภ." in row_of("นายอำเภอ").words
    assert row_of("ผวจ.").words == ("ผวจ.", "ผู้ว่าราชการจังหวัด")
