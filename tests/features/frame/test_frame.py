"""Agencies, fiscal years, criteria and the site's own words: editable data, changed by administrators."""

from __future__ import annotations

from datetime import date

import pytest

from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid, NotAllowed, NotFound
from kmwiki.core.site import the_site
from kmwiki.frame.agencies import add_agency, all_agencies, change_agency, get_agency
from kmwiki.frame.criteria import (
    add_edition,
    all_editions,
    categories_for,
    change_edition,
    get_edition,
    known_fiscal_years,
    set_fiscal_year,
)
from kmwiki.frame.site_settings import change_site


@pytest.fixture
def admin(site):
    return site.person("boss", "admin")


WORDS = {"name_th": "คลังบทเรียนธารารมย์", "name_en": "Thararom Lessons", "goal_th": "เรียนรู้ร่วมกัน", "goal_en": "",
         "contact_th": "โทร. 0 0000 0000", "contact_en": ""}  # fmt: skip


def test_agencies_stand_in_the_order_of_the_province_and_closed_ones_stay_readable(site, admin):
    with transaction():
        add_agency(admin, code="police", name_th="ตำรวจภูธรจังหวัด", name_en="Provincial Police")
        change_agency(
            admin, get_agency("health"), name_th="สสจ.", name_en="", short_th="", short_en="", position=999,
            closed_on=date(2025, 9, 30),
        )  # fmt: skip
    assert [agency.code for agency in all_agencies()] == ["admin", "police", "health"]
    assert [agency.code for agency in all_agencies(open_only=True)] == ["admin", "police"]
    assert get_agency("health").name("en") == "สสจ."


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("code", {"code": "ตำรวจ"}),
        ("code", {"code": "health"}),
        ("name_th", {"name_th": " "}),
        ("short_en", {"short_en": "x" * 61}),
    ],
)
def test_what_no_agency_can_be_is_refused_with_its_field(site, admin, field, given):
    with pytest.raises(Invalid) as refused, transaction():
        add_agency(admin, **{"code": "police", "name_th": "ตำรวจ", **given})
    assert refused.value.field == field


def test_only_administrators_change_the_frame(site):
    facilitator = site.person("nok", "facilitator")
    for act in (
        lambda: add_agency(facilitator, code="x", name_th="x"),
        lambda: set_fiscal_year(facilitator, 2570, theme_th="", theme_en=""),
        lambda: add_edition(facilitator, name_th="x", name_en="", from_fiscal_year=2570),
        lambda: change_site(facilitator, default_visibility="public", visitors_may_read=True, **WORDS),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_a_fiscal_year_gets_its_theme(site, admin):
    with transaction():
        set_fiscal_year(admin, 2575, theme_th="ปีแห่งการฟัง", theme_en="A year of listening")
    [year] = [row for row in known_fiscal_years() if row.year == 2575]
    assert year.theme_en == "A year of listening"
    with pytest.raises(Invalid, match="year_out_of_range"), transaction():
        set_fiscal_year(admin, 2026, theme_th="", theme_en="")


def test_a_new_edition_begins_with_the_names_of_the_one_before_and_holds_from_its_year(site, admin):
    with transaction():
        edition = add_edition(admin, name_th="เกณฑ์ PMQA 4.0", name_en="PMQA 4.0", from_fiscal_year=2562)
        names = {1: ("การนำองค์การแบบเปิด", "Open leadership")}
        change_edition(admin, edition, name_th="เกณฑ์ 4.0", name_en="", from_fiscal_year=2562, categories=names)
    assert len(all_editions()) == 2
    assert categories_for(2561)[1].name_th == "การนำองค์การ"
    assert categories_for(2562)[1].name_en == "Open leadership"
    assert categories_for(2562)[7].name_th == "ผลลัพธ์"


def test_two_editions_do_not_begin_in_one_year_and_the_first_stays_first(site, admin):
    [first] = all_editions()
    with pytest.raises(Invalid, match="year_has_edition"), transaction():
        add_edition(admin, name_th="x", name_en="", from_fiscal_year=first.from_fiscal_year)
    with pytest.raises(Invalid, match="first_edition_stays"), transaction():
        change_edition(admin, get_edition(first.id), name_th="x", name_en="", from_fiscal_year=2550, categories={})
    with pytest.raises(NotFound):
        get_edition(999)


def test_changing_the_site_makes_every_cached_page_stale_once(site, admin):
    before = the_site().version
    for _ in range(2):
        with transaction():
            change_site(admin, default_visibility="public", visitors_may_read=False, **WORDS)
    now = the_site()
    assert (now.name_th, now.visitors_may_read, now.default_visibility) == (WORDS["name_th"], False, "public")
    assert now.version == before + 1


@pytest.mark.parametrize(("field", "given"), [("name_th", {"name_th": ""}), ("goal_en", {"goal_en": "x" * 301})])
def test_a_site_without_a_thai_name_or_with_a_goal_too_long_is_refused(site, admin, field, given):
    with pytest.raises(Invalid) as refused, transaction():
        change_site(admin, default_visibility="members", visitors_may_read=True, **{**WORDS, **given})
    assert refused.value.field == field


def test_a_new_page_is_never_for_a_team_by_itself(site, admin):
    with pytest.raises(Invalid), transaction():
        change_site(admin, default_visibility="team", visitors_may_read=True, **WORDS)
