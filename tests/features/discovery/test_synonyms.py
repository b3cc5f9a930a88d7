"""The table of synonyms: who edits it, what is kept of every change, what search gets of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Conflict, Invalid, NotAllowed, NotFound
from kmwiki.core.journal import JournalRow
from kmwiki.core.site import the_site
from kmwiki.discovery import synonyms
from kmwiki.discovery.editing import (
    Entry,
    add_row,
    change_row,
    delete_row,
    entry_of,
    get_row,
    letter_of,
    put_back,
    read_entry,
    wordings_of,
)
from kmwiki.discovery.listing import DELETED, SHARED, RowFilter, clashes_of, letters_in_use, list_rows
from kmwiki.discovery.models import SynonymRow

WATER = Entry(("กปน.", "การประปานครหลวง", "MWA"), "น้ำประปาของเมืองหลวง", "The capital's waterworks")


@pytest.fixture
def editor(site):
    site.person("somchai")
    return site.person("nok", "facilitator")


def add(actor, *terms, **meanings) -> int:
    with transaction():
        return add_row(actor, read_entry(terms, **meanings)).id


def found(**asked):
    return [row.words[0] for row in list_rows(RowFilter(**asked), size=1000)[0]]


def test_a_new_row_is_for_search_at_once_and_everybody_can_see_who_made_it(editor):
    before, count = synonyms.version(), len(synonyms.rows())
    with transaction():
        row_id = add_row(editor, WATER).id
    assert synonyms.rows()[-1] == WATER.terms
    assert len(synonyms.rows()) == count + 1
    assert synonyms.version() > before
    [wording] = wordings_of(get_row(row_id))
    assert (wording.number, wording.person.username, wording.terms) == (1, "nok", list(WATER.terms))


@pytest.mark.parametrize("role", ["staff", "consultant", "moderator"])
def test_only_facilitators_and_administrators_edit(site, editor, role):
    row_id = add(editor, "คำหนึ่ง", "คำสอง")
    other = site.person("other", role)
    for act in (
        lambda: add_row(other, WATER),
        lambda: change_row(other, row_id, WATER, based_on=1),
        lambda: delete_row(other, row_id),
        lambda: put_back(other, row_id, 1),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()
    assert get_row(row_id).words == ("คำหนึ่ง", "คำสอง")


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        (["กพร", " ก.พ.ร. ", "", "กพร"], ("กพร", "ก.พ.ร.")),
        (["Budget", "budget", "งบ  ประมาณ\t"], ("Budget", "งบ ประมาณ")),
        (["น้ำท่วม", "flood", "อุทกภัย"], ("น้ำท่วม", "flood", "อุทกภัย")),
    ],
)
def test_empty_lines_and_repetitions_fall_out_of_what_was_typed(terms, kept):
    assert read_entry(terms).terms == kept


@pytest.mark.parametrize(
    ("terms", "meaning", "field"),
    [
        (["คำเดียว"], "", "terms"),
        (["same", "SAME"], "", "terms"),
        ([f"คำที่ {number}" for number in range(13)], "", "terms"),
        (["ดี", "!!!"], "", "terms"),
        (["ดี", "ก" * 81], "", "terms"),
        (["ดี", "good\x00"], "", "terms"),
        (["ดี", "good"], "ก" * 501, "meaning_th"),
    ],
)
def test_what_no_row_can_say_is_refused_with_its_field(terms, meaning, field):
    with pytest.raises(Invalid) as refused:
        read_entry(terms, meaning_th=meaning)
    assert refused.value.field == field


def test_twelve_terms_are_a_row(editor):
    row_id = add(editor, *(f"คำที่ {number}" for number in range(12)))
    assert len(get_row(row_id).words) == 12


def test_a_change_keeps_what_stood_before_and_it_can_be_put_back(site, editor):
    row_id = add(editor, "โรงน้ำ", "waterworks")
    boss = site.person("boss", "admin")
    with transaction():
        change_row(boss, row_id, WATER, based_on=1)
    assert entry_of(get_row(row_id)) == WATER
    with transaction():
        put_back(editor, row_id, 1)
    row = get_row(row_id)
    assert row.words == ("โรงน้ำ", "waterworks")
    assert [(w.number, w.person.username) for w in wordings_of(row)] == [(3, "nok"), (2, "boss"), (1, "nok")]


def test_saving_what_stands_already_leaves_no_trace(editor):
    row_id = add(editor, "โรงน้ำ", "waterworks")
    version, site_version = synonyms.version(), the_site().version
    with transaction():
        change_row(editor, row_id, Entry(("โรงน้ำ", "waterworks")), based_on=1)
        put_back(editor, row_id, 1)
    assert (synonyms.version(), the_site().version) == (version, site_version)
    assert len(wordings_of(get_row(row_id))) == 1


def test_saving_over_a_newer_wording_changes_nothing_and_shows_what_stands(editor):
    row_id = add(editor, "โรงน้ำ", "waterworks")
    with transaction():
        change_row(editor, row_id, WATER, based_on=1)
    with pytest.raises(Conflict) as clash, transaction():
        change_row(editor, row_id, Entry(("อื่น", "other")), based_on=1)
    assert clash.value.theirs == WATER
    assert entry_of(get_row(row_id)) == WATER


def test_a_deleted_row_is_out_of_search_and_lists_and_comes_back_whole(editor):
    row_id = add(editor, *WATER.terms, meaning_th=WATER.meaning_th)
    with transaction():
        delete_row(editor, row_id)
    version = synonyms.version()
    assert WATER.terms not in synonyms.rows()
    assert found(text="การประปานครหลวง") == []
    assert found(text="การประปานครหลวง", show=DELETED) == ["กปน."]
    with pytest.raises(Invalid, match="row_is_deleted"), transaction():
        change_row(editor, row_id, WATER, based_on=2)
    with transaction():
        delete_row(editor, row_id)  # twice is once
        put_back(editor, row_id, 2)
    assert WATER.terms in synonyms.rows()
    assert synonyms.version() == version + 1
    assert get_row(row_id).meaning_th == WATER.meaning_th


def test_rows_and_wordings_that_never_were_are_not_found(editor):
    row_id = add(editor, "โรงน้ำ", "waterworks")
    for act in (
        lambda: delete_row(editor, 10**6),
        lambda: get_row(2**70),
        lambda: put_back(editor, row_id, 9),
        lambda: put_back(editor, row_id, 2**70),
    ):
        with pytest.raises(NotFound), transaction():
            act()


def test_every_change_is_journalled_and_makes_cached_pages_stale(editor):
    before = the_site().version
    row_id = add(editor, "โรงน้ำ", "waterworks")
    with transaction():
        change_row(editor, row_id, WATER, based_on=1)
    with transaction():
        delete_row(editor, row_id)
    with transaction():
        put_back(editor, row_id, 1)
    rows = db.session.query(JournalRow).filter_by(subject_type="synonym", subject_id=row_id).order_by(JournalRow.id)
    assert [row.verb for row in rows] == ["synonym.added", "synonym.changed", "synonym.deleted", "synonym.put_back"]
    assert rows[1].detail["before"] == ["โรงน้ำ", "waterworks"]
    assert the_site().version == before + 4


def test_a_term_in_two_rows_is_told_by_both_and_forbidden_by_none(editor):
    one = add(editor, "ส.ค.ร.", "สำนักควบคุมโรค")
    two = add(editor, "สคร", "สำนักงานความร่วมมือ")
    assert clashes_of([one, two]) == {one: [("ส.ค.ร.", two)], two: [("สคร", one)]}
    assert found(show=SHARED) == ["ส.ค.ร.", "สคร"]
    with transaction():
        delete_row(editor, two)
    assert clashes_of([one]) == {}
    assert found(show=SHARED) == []


@pytest.mark.parametrize("words", ["กปน", "ก.ป.น.", "mwa", "ประปานคร", "MWA นครหลวง", "น้ำประปาของเมือง", "capital's"])
def test_rows_are_found_by_any_spelling_of_a_term_or_by_their_meaning(editor, words):
    add(editor, *WATER.terms, meaning_th=WATER.meaning_th, meaning_en=WATER.meaning_en)
    assert "กปน." in found(text=words)


@pytest.mark.parametrize("words", ["%", "_", "กปน'", "\x00", "\\"])
def test_signs_of_the_database_find_nothing_by_themselves(editor, words):
    add(editor, *WATER.terms)
    assert "กปน." not in found(text=words) or not words.strip("\x00")


@pytest.mark.parametrize(
    ("term", "letter"),
    [
        ("เทศบาล", "ท"),
        ("โครงการ", "ค"),
        ("AAR", "A"),
        ("budget", "B"),
        ("7 วันอันตราย", "0-9"),
        ("๗ วัน", "0-9"),
        ("(ร่าง)", "ร"),
        ("É", "0-9"),
    ],
)
def test_a_term_stands_in_the_alphabet_where_a_dictionary_has_it(term, letter):
    assert letter_of(term) == letter


def test_lists_follow_the_dictionary_and_every_letter_in_use_leads_somewhere(editor):
    assert found(letter="ท")
    assert all(any(letter_of(word) == letter for word in row.words)
               for letter in letters_in_use() for row in list_rows(RowFilter(letter=letter), size=3)[0])  # fmt: skip
    letters = letters_in_use()
    assert letters.index("ก") < letters.index("ฮ") if "ฮ" in letters else letters.index("ก") < letters.index("ส")
    assert letters.index("ฟ") < letters.index("A")
    assert found(letter="ไม่มี") == []


@given(st.lists(st.text(max_size=90), max_size=14), st.text(max_size=510))
def test_no_text_breaks_the_reading_of_a_row(terms, meaning):
    try:
        entry = read_entry(terms, meaning_th=meaning)
    except Invalid:
        return
    assert read_entry(entry.terms, meaning_th=entry.meaning_th) == entry


def test_rows_by_others_stay_as_they_are(editor):
    rows = synonyms.rows()
    row_id = add(editor, "โรงน้ำ", "waterworks")
    with transaction():
        change_row(editor, row_id, WATER, based_on=1)
        delete_row(editor, row_id)
    assert synonyms.rows() == rows
    assert db.session.query(SynonymRow).filter_by(seed_key=None).count() == 1
