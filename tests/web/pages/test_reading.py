"""Pages, their history and the lists as readers get them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from sqlalchemy.orm import Session

from kmwiki.contentsync.pulling import pull
from kmwiki.i18n import LANGUAGES, translations
from kmwiki.kinds import ADLI, KINDS, LICENCES, RATINGS, licence_key
from kmwiki.pages.edits import STATES, VISIBILITIES
from kmwiki.pages.models import Page
from kmwiki.web.pages.moving import ACTS
from tests.support.filling_in import fill_in, form_in
from tests.support.site import TestSite, token_in
from tests.support.statements import statements_sent


def html_of(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("title", ["แผนรับน้ำหลาก", "Flood plan", "แผน PMQA 2569"])
def test_any_slug_opens_the_page_and_one_is_canonical(site: TestSite, client: Any, title: str) -> None:
    number = site.page(site.person("somchai"), title=title, visibility="public")
    right = f"/p/{number}/{quote(title.lower().replace(' ', '-'))}"
    for slug in ("", "/anything", f"/{quote('ชื่อเก่า')}", right.removeprefix(f"/p/{number}")):
        html = html_of(client, f"/p/{number}{slug}")
        canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
        assert canonical
        assert unquote(canonical[1]) == "http://127.0.0.1:8000" + unquote(right)
    assert unquote(client.get(f"/r/{number}").location) == unquote(right)


@pytest.mark.parametrize("title", ["edit", "History", "COMPARE", "hide", "bin", "restore"])
def test_a_title_that_is_the_name_of_an_act_leads_to_its_page(site: TestSite, client: Any, title: str) -> None:
    number = site.page(site.person("somchai"), title=title, visibility="public")
    html = html_of(client, client.get(f"/r/{number}").location)
    assert f"{title}</h1>" in html


def test_visitors_get_no_form_that_changes_anything(site: TestSite, client: Any) -> None:
    number = site.page(site.person("somchai"), visibility="public", body="[[ยังไม่มี]] @somchai", tags=("ป้าย",))
    for address in (
        f"/p/{number}",
        f"/p/{number}/history",
        f"/p/{number}/compare",
        "/",
        "/recent",
        "/tags",
        "/wanted",
        "/kind/wiki",
        "/search?q=x",
    ):
        html = html_of(client, address)
        assert 'method="post"' not in html, address
        assert "csrf_token" not in html, address
        assert "/people/somchai" not in html, address
        assert "/new/" not in html, address


def test_a_red_link_begins_the_page_for_members_and_nothing_for_visitors(site: TestSite, client: Any) -> None:
    hidden = site.page(site.person("somchai"), title="เรื่องปิด", state="draft")
    number = site.page(site.person("somchai"), visibility="public", body=f"[[เรื่องปิด]] [[{hidden}]] [[ยังไม่มี]]")
    for name in (None, "nok"):
        html = html_of(site.browser(name) if name else client, f"/p/{number}")
        links = re.findall(r"<(?:a|span)[^>]*missing[^>]*>", html)
        assert len(links) == 3
        assert ("/new/wiki?title=" in html) is (name is not None)
        assert f"/p/{hidden}/" not in html
    assert f"/p/{hidden}/" in html_of(site.browser("somchai"), f"/p/{number}")


PLACES = ("/p/{}", "/p/{}/x", "/r/{}", "/p/{}/history", "/p/{}/compare", "/p/{}/edit", "/p/{}/confirm/bin")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", ["99999999999999999999", "0", "9007199254740993", "12345"])
def test_a_number_nobody_bears_is_404(site: TestSite, place: str, number: str) -> None:
    html_of(site.browser("somchai"), place.format(number), 404)


@pytest.mark.parametrize("place", PLACES)
def test_a_draft_asked_for_by_somebody_else_is_404_and_looks_like_nothing(site: TestSite, place: str) -> None:
    number = site.page(site.person("somchai"), state="draft", title="ความลับสุดยอด")
    nok = site.browser("nok")
    hidden, missing = html_of(nok, place.format(number), 404), html_of(nok, place.format(number + 1), 404)
    assert "ความลับ" not in hidden
    assert _without_number(hidden, number) == _without_number(missing, number + 1)


def _without_number(html: str, number: int) -> str:
    """Tokens are taken out first: by chance, a number stands in one."""
    without_tokens = re.sub(r'name="csrf_token" [^>]*>', "", html)
    return without_tokens.replace(str(number), "#").replace("%23", "#")


@pytest.mark.parametrize("act", ["bin", "archive", "hide", "lock", "restore", "unbin", "edit"])
def test_posts_to_what_one_may_not_see_are_404(site: TestSite, act: str) -> None:
    number = site.page(site.person("somchai"), state="draft")
    nok = site.browser("nok")
    token = token_in(html_of(nok, "/new/wiki"))
    assert nok.post(f"/p/{number}/{act}", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("choice", ["lang=en", "theme=dark"])
def test_language_and_theme_keep_the_page(site: TestSite, client: Any, choice: str) -> None:
    number = site.page(site.person("somchai"), visibility="public", title="แผนปี")
    path = f"/p/{number}/{quote('แผนปี')}"
    answer = client.get(f"{path}?{choice}&reply_to=5")
    assert answer.status_code == 302
    assert answer.location.endswith(f"{path}?reply_to=5")
    html = html_of(client, path)
    assert ('lang="en"' in html[:200]) is (choice == "lang=en")


def test_both_languages_have_every_wording_that_is_put_together(site: TestSite) -> None:
    keys = [f"kind.{key}{end}" for key in KINDS for end in ("", ".many", ".about")]
    keys += [
        f"lists.empty.{key}{end}" for key in (*KINDS, "other", "recent", "tags", "wanted") for end in ("", ".text")
    ]
    keys += [f"lists.start.{key}" for key in KINDS] + [f"lists.subtype.{key}" for key in ("all", "talk", "question")]
    for kind in KINDS.values():
        for field in kind.fields:
            keys.append(f"field.{kind.key}.{field.key}")
            keys += [f"field.{kind.key}.{field.key}.hint"] if field.hinted else []
            keys += [f"choice.{field.key}.{value}" for value in field.choices] if field.key == "subtype" else []
            keys += [f"part.{field.key}"] if field.type in ("line", "text", "aims") else []
        keys += [f"template.{kind.key}.{section.key}{end}" for section in kind.sections for end in ("", ".prompt")]
        for questions in kind.question_sets:
            keys.append(f"aar.{questions.key}")
            keys += [f"aar.{questions.key}.{part}{end}" for part in questions.parts for end in ("", ".prompt")]
            keys += [f"part.{part}" for part in questions.parts]
    keys += [
        f"part.{name}"
        for name in (
            "title",
            "title_2",
            "summary",
            "summary_2",
            "body",
            "lang",
            "agency",
            "fiscal_year",
            "categories",
            "adli",
            "tags",
            "visibility",
            "state",
            "licence",
            "authors",
        )
    ]
    keys += [f"visibility.{value}{end}" for value in VISIBILITIES for end in ("", ".hint")]
    keys += [f"pages.state.{value}" for value in STATES] + [
        f"source.{value}" for value in ("web", "file", "restore", "demo")
    ]
    keys += [f"pages.{part}{act}" for act in ACTS for part in ("", "explain.", "done.")] + ["pages.done.unbin"]
    keys += [licence_key(code) for code in LICENCES] + [f"adli.{letter.lower()}" for letter in ADLI]
    keys += [f"face.rating_{rating}" for rating in RATINGS] + [
        f"lists.order.{value}" for value in ("newest", "title", "read")
    ]
    for lang in LANGUAGES:
        known = translations(lang)._catalog  # type: ignore[attr-defined]
        assert [key for key in keys if key not in known] == [], lang


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_screen_shows_a_bare_key(site: TestSite, kind: str, lang: str) -> None:
    author = site.person("somchai", "facilitator")
    fields: dict[str, Any] = {
        "practice": {"output": "ก", "outcome": "ข", "impact": "ค", "look_again_on": "2027-09-30"},
        "aar": {
            "event": "งาน",
            "event_date": "2010-10-29",
            "head_count": 4,
            "agencies": ["health"],
            "answers": {"expected": "x", "planned": "y"},
            "aims": [{"aim": "a", "rating": "met"}],
        },
        "thread": {"subtype": "question"},
        "guidance": {"scope": "s", "valid_from": "2026-10-01", "based_on": "b", "replaces": 1},
        "wiki": {},
    }[kind]
    number = site.page(
        author, kind=kind, fields=fields, adli="AD", categories=(0, 7), tags=("ป้าย",), agency="health", summary="สรุป"
    )
    browser = site.browser("somchai")
    browser.get(f"/?lang={lang}")
    fill_in(browser, f"/p/{number}/edit", body="แก้", tags="ใหม่", licence="internal", visibility="public")
    addresses = [
        f"/p/{number}{end}" for end in ("", "/edit", "/history", "/compare", "/confirm/bin", "/confirm/archive")
    ]
    for address in (
        *addresses,
        f"/new/{kind}",
        f"/kind/{kind}",
        "/",
        "/recent",
        "/tags",
        "/wanted",
        "/bin",
        "/me/drafts",
    ):
        html = html_of(browser, address)
        words = re.sub(r"<[^>]+>", " ", html)
        bare = re.findall(
            r"\b(?:pages|field|kind|lists|home|aar|part|choice|template|licence|visibility|source|search|aims|adli|face)\.[a-z_]+\b",
            words,
        )
        assert not bare, (address, bare)
        assert "%(" not in words, address


def test_history_compare_and_restore(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), title="แผน", body="ประชุมเก้าโมง")
    somchai = site.browser("somchai")
    fill_in(somchai, f"/p/{number}/edit", body="ประชุมแปดโมง", note="เลื่อนเวลา", visibility="public")
    history = html_of(somchai, f"/p/{number}/history")
    assert "เลื่อนเวลา" in history
    difference = html_of(somchai, f"/p/{number}/compare?from=2&to=1")
    assert "<ins>" in difference
    assert "สาธารณะ" in difference
    restore = re.search(r'action="/p/\d+/restore".*?</form>', difference, re.DOTALL)
    assert restore
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', restore[0]))
    assert (values["number"], values["based_on"]) == ("1", "2")
    assert somchai.post(f"/p/{number}/restore", data=values).status_code == 303
    assert session.get_one(Page, number).body == "ประชุมเก้าโมง"
    fill_in(site.browser("nok"), f"/p/{number}/edit", body="ประชุมสิบโมง")
    again = somchai.post(f"/p/{number}/restore", data=values)
    assert again.location.endswith("/history")  # somebody saved since
    for address in (f"/p/{number}/compare?from=1&to=99", f"/p/{number}/compare?from=99"):
        assert somchai.get(address).status_code == 404
    assert somchai.get(f"/p/{number}/compare?from=x&to={'9' * 30}").status_code == 200


def test_a_page_is_put_away_and_brought_back_by_buttons(site: TestSite, session: Session) -> None:
    number = site.page(site.person("somchai"), title="แผนเก่า")
    somchai = site.browser("somchai")
    site.person("mod", "moderator")
    mod = site.browser("mod")
    for browser, act, back in ((somchai, "archive", "unarchive"), (mod, "hide", "unhide"), (mod, "lock", "unlock")):
        for one in (act, back):
            form = html_of(browser, f"/p/{number}/confirm/{one}")
            answer = browser.post(f"/p/{number}/{one}", data={"csrf_token": token_in(form), "reason": "เหตุผล"})
            assert answer.status_code == 303
            html_of(browser, f"/p/{number}")
    token = token_in(html_of(somchai, f"/p/{number}/confirm/bin"))
    assert somchai.post(f"/p/{number}/bin", data={"csrf_token": token}).location == "/bin"
    html_of(site.browser("nok"), f"/p/{number}", 404)
    assert "แผนเก่า" in html_of(somchai, "/bin")
    assert somchai.get(f"/p/{number}").location == "/bin"
    assert somchai.post(f"/p/{number}/unbin", data={"csrf_token": token}).status_code == 303
    html_of(site.browser("nok"), f"/p/{number}")
    html_of(somchai, f"/p/{number}/confirm/nonsense", 404)
    assert site.browser("nok").get(f"/p/{number}/confirm/hide").status_code == 403


def test_replaced_guidance_says_by_what_and_tells_no_hidden_successor(site: TestSite) -> None:
    author = site.person("ajarn", "consultant")
    old = site.page(author, kind="guidance", title="ฉบับเก่า", visibility="public")
    site.page(author, kind="guidance", title="ฉบับร่างลับ", state="draft", fields={"replaces": old})
    assert "ถูกแทนที่" not in html_of(site.browser("nok"), f"/p/{old}")
    new = site.page(author, kind="guidance", title="ฉบับใหม่", fields={"replaces": old})
    html = html_of(site.browser("nok"), f"/p/{old}")
    assert "ถูกแทนที่" in html
    assert f"/p/{new}/" in html
    assert "ร่างลับ" not in html


def test_lists_show_what_belongs_and_say_what_to_do_when_empty(site: TestSite) -> None:
    author = site.person("somchai")
    nok = site.browser("nok")
    for kind in ("practice", "aar", "wiki", "thread"):
        assert "empty-state" in html_of(nok, f"/kind/{kind}")
        assert f"/new/{kind}" in html_of(nok, f"/kind/{kind}")
    site.page(author, title="หน้าเดียว", tags=("น้ำ/ท่วม",), agency="health", fiscal_year=2553, categories=(4,))
    site.page(author, kind="thread", title="ถามหน่อย", fields={"subtype": "question"})
    site.page(author, title="เก็บแล้ว", state="archived")
    for address in ("/kind/wiki", "/agency/health", "/fy/2553", "/category/4", f"/tags/{quote('น้ำ/ท่วม', safe='')}"):
        html = html_of(nok, address)
        assert "หน้าเดียว" in html, address
        assert "เก็บแล้ว" not in html
    assert "ถามหน่อย" in html_of(nok, "/kind/thread?subtype=question")
    assert "ถามหน่อย" not in html_of(nok, "/kind/thread?subtype=talk")
    assert "เก็บแล้ว" in html_of(nok, "/kind/wiki?state=archived")
    for address in (
        "/fy/99",
        "/fy/99999999999999999999",
        "/category/9",
        "/agency/nowhere",
        "/kind/nothing",
        f"/tags/{'ก' * 51}",
    ):
        html_of(nok, address, 404)
    for address in (
        "/kind/wiki?page=99999999999",
        "/kind/wiki?page=-1&order=x",
        "/recent?person=ไม่มี&kind=x&agency=%00",
        "/recent?page=x",
    ):
        html_of(nok, address)


def test_home_shows_what_is_new_asked_and_said_and_only_what_is_seen(site: TestSite, client: Any) -> None:
    from tests.support.talk import say

    author = site.person("somchai")
    number = site.page(author, title="เปิดให้ทุกคน", visibility="public")
    site.page(author, title="เฉพาะสมาชิก", tags=("ป้ายลับ",))
    site.page(author, kind="thread", title="ใครเคยทำบ้าง", visibility="public", fields={"subtype": "question"})
    site.page(
        author,
        kind="thread",
        title="ถามแล้วได้คำตอบ",
        visibility="public",
        fields={"subtype": "question", "accepted_answer": 1},
    )
    site.page(author, kind="thread", title="คุยกันเล่น", visibility="public")
    say(site.person("nok"), number, "ขอบคุณที่เล่าให้ฟังครับ")
    html = html_of(client, "/")
    for words in ("เปิดให้ทุกคน", "ใครเคยทำบ้าง", "คุยกันเล่น", "ขอบคุณที่เล่าให้ฟังครับ", "ค้น AAR ที่ผ่านมา"):
        assert words in html
    for words in ("เฉพาะสมาชิก", "ป้ายลับ", "ถามแล้วได้คำตอบ"):
        assert words not in html
    assert "เฉพาะสมาชิก" in html_of(site.browser("nok"), "/")


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=" + "ก" * 300,
        "/search?q=%00%00",
        "/search?q=" + quote('"(((((' * 20),
        "/search?fiscal_year=9999999999&page=99999",
    ],
)
def test_any_question_is_answered(site: TestSite, address: str) -> None:
    html_of(site.browser("nok"), address)


@pytest.mark.parametrize(
    "address", ["/search?q=" + "a" * 9000, "/p/101/%FF%FE", "/tags/%C3%28", "/p/101/%00", "/kind/wiki?" + "a=b&" * 3000]
)
def test_what_cannot_be_an_address_is_400(site: TestSite, address: str) -> None:
    site.page(site.person("somchai"))
    assert site.browser("nok").get(address).status_code == 400


def test_malformed_bytes_in_a_form_are_refused_and_nothing_is_saved(site: TestSite, session: Session) -> None:
    nok = site.browser("nok")
    form = form_in(html_of(nok, "/new/wiki"))
    token = form["csrf_token"].encode()
    answer = nok.post(
        "/new/wiki",
        data=b"csrf_token=" + token + b"&title=ok&body=%FF%FE&action=publish",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert session.query(Page).count() == 0


# Cost.


def test_a_screen_asks_the_database_as_often_for_many_rows_as_for_one(site: TestSite) -> None:
    from tests.support.talk import say

    author = site.person("somchai")
    first = site.page(author, title="หลัก", body="เนื้อความ", tags=("ก",), categories=(1,))
    site.page(author, kind="thread", title="คุย")
    say(author, first, "คำแรก")  # what hangs on comments is asked once for all of them, and not where there are none
    nok = site.browser("nok")
    addresses = (f"/p/{first}", "/kind/wiki", "/", "/recent", "/tags", f"/p/{first}/history", "/agency/health")
    most = {f"/p/{first}": 20, "/": 21, f"/p/{first}/history": 12}  # one is the number in the header
    few = {}
    for address in addresses:
        with statements_sent() as asked:
            nok.get(address)
        few[address] = len(asked)
        assert few[address] <= most.get(address, 11), (address, asked)
    for number in range(12):
        site.page(
            site.person(f"p{number}"),
            title=f"หน้า {number}",
            body=f"[[หลัก]] [[หน้า {number - 1}]]",
            agency="health",
            tags=(f"ป้าย {number}",),
        )
        say(site.person(f"p{number}"), first, f"ความเห็น {number}")
        fill_in(
            site.browser("somchai"),
            f"/p/{first}/edit",
            body=f"แก้ {number} " + " ".join(f"[[หน้า {n}]]" for n in range(number)),
        )
    for address in addresses:
        with statements_sent() as asked:
            nok.get(address)
        assert len(asked) <= few[address] + 3, (address, few[address], asked)


@pytest.mark.parametrize("title", ["เล่าเรื่องน้ำ", "A flood story", "เล่าเรื่อง PMQA"])
def test_a_change_that_came_as_a_file_has_no_gap_where_a_name_would_stand(app: Any, client: Any, title: str) -> None:
    file = app.config["SETTINGS"].content_dir / "wiki" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"---\nkind: wiki\ntitle: {title}\nvisibility: public\n---\n\nเนื้อความ\n", "utf-8")
    pull()
    words = " ".join(re.sub(r"<[^>]+>", " ", html_of(client, "/recent")).split())
    assert title in words
    assert "· ·" not in words
