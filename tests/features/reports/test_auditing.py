"""The journal, as moderators and administrators read it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kmwiki.core.clock import freeze
from kmwiki.core.database import transaction
from kmwiki.core.errors import NotAllowed
from kmwiki.core.journal import record
from kmwiki.reports.auditing import AuditFilter, read_journal


def verbs(actor, **asked):
    return [row.verb for row in read_journal(actor, AuditFilter(**asked))[0]]


def test_staff_and_facilitators_do_not_read_it(site):
    for role in ("staff", "facilitator", "consultant"):
        with pytest.raises(NotAllowed):
            read_journal(site.person(role, role), AuditFilter())


def test_the_newest_comes_first_with_who_did_it(site):
    boss = site.person("boss", "admin", display_name="หัวหน้า boss")
    with transaction():
        record(
            "site.changed", actor_id=boss.person_id, subject_type="site", subject_id=1, detail={"fields": ["name_th"]}
        )
    rows, paging = read_journal(boss, AuditFilter())
    assert (rows[0].verb, rows[0].actor_name, rows[0].detail) == ("site.changed", "หัวหน้า boss", {"fields": ["name_th"]})
    assert paging.total == len(rows)


def test_a_moderators_log_does_not_tell_of_pages_closed_to_them(site):
    author, moderator, admin = site.person("author"), site.person("mod", "moderator"), site.person("boss", "admin")
    open_page, team = site.page(author), site.page(author, title="แผนลับ", visibility="team")
    seen = {row.page_no for row in read_journal(moderator, AuditFilter(about="page"))[0]}
    assert seen == {open_page}
    assert {row.page_no for row in read_journal(admin, AuditFilter(about="page"))[0]} == {open_page, team}
    assert verbs(moderator, page_no=team) == []


def test_rows_are_found_by_person_subject_and_day_of_the_office(site):
    boss, malee = site.person("boss", "admin"), site.person("มาลี")
    with freeze(datetime(2026, 10, 28, 17, 30, tzinfo=UTC)), transaction():  # 29 Oct, half past midnight, in Thailand
        record("invite.made", actor_id=malee.person_id, subject_type="invite", subject_id=1)
    assert verbs(boss, who="มาลี") == ["invite.made"]
    assert verbs(boss, about="invite", since=date(2026, 10, 29), until=date(2026, 10, 29)) == ["invite.made"]
    assert verbs(boss, about="invite", until=date(2026, 10, 28)) == []
    assert verbs(boss, about="inv") == []
    assert verbs(boss, who="nobody") == []
