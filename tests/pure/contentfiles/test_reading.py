"""Content files as people and attackers write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from kmwiki.contentfiles import ContentProblem, PageFile, parse_comments, parse_page

HEAD = "---\nkind: wiki\ntitle: เรื่องเล่า\n"


def page_of(text: str | bytes, kind: str = "wiki") -> PageFile:
    return parse_page(text if isinstance(text, bytes) else text.encode(), path="wiki/x.md", kind=kind)


def problem_of(text: str | bytes) -> ContentProblem:
    with pytest.raises(ContentProblem) as caught:
        page_of(text)
    return caught.value


def test_a_page_in_thai_english_and_both_is_read() -> None:
    page = page_of(
        "---\nrecord_no: 405365\nkind: practice\nlang: th\ntitle: แผ่นเดียวครบ one sheet\ntitle_2: One sheet, one visit\n"
        "agency: public-health\nfiscal_year: 2553\ncategories: [3, 6]\nadli: [A, D]\ntags: [งานบริการ, front desk]\n"
        "authors: [small man, somying]\nvisibility: public\ncreated: '2010-10-29T12:54:00Z'\nrevision: 4\n"
        "fields: {output: ใบตรวจ 34 เรื่อง, look_again_on: '2026-12-01'}\n---\n\nเนื้อความ and more\n"
    )
    assert page == PageFile(
        record_no=405365,
        kind="practice",
        title="แผ่นเดียวครบ one sheet",
        title_2="One sheet, one visit",
        agency="public-health",
        fiscal_year=2553,
        categories=(3, 6),
        adli="AD",
        tags=("งานบริการ", "front desk"),
        authors=("small man", "somying"),
        visibility="public",
        created=datetime(2010, 10, 29, 12, 54, tzinfo=UTC),
        revision=4,
        fields={"output": "ใบตรวจ 34 เรื่อง", "look_again_on": "2026-12-01"},
        body="เนื้อความ and more",
    )
    assert page.line_of("fiscal_year") == 8
    assert page.line_of("look_again_on") == 16


def test_what_is_not_said_has_a_default_and_the_folder_says_the_kind() -> None:
    page = page_of("---\ntitle: A story\n---\nwords", kind="thread")
    assert (page.record_no, page.kind, page.lang, page.state, page.visibility) == (
        None,
        "thread",
        "th",
        "published",
        "members",
    )


def test_dates_and_numbers_in_titles_stay_text() -> None:
    assert page_of("---\ntitle: 2553\nsummary: yes\n---\n").title == "2553"
    assert page_of("---\ntitle: x\nfields: {event_date: 2010-10-29, head_count: 12, place: 'null'}\n---\n").fields == {
        "event_date": "2010-10-29",
        "head_count": 12,
        "place": "null",
    }


def test_line_ends_and_marks_of_other_systems_are_read() -> None:
    windows = "\ufeff---\r\ntitle: ทดสอบ\r\n---\r\n\r\nหนึ่ง\r\nสอง\r\n".encode()
    assert page_of(windows).body == "หนึ่ง\nสอง"


def test_a_rule_in_the_text_does_not_end_the_front_matter_twice() -> None:
    assert page_of(HEAD + "---\n\nก่อน\n\n---\n\nหลัง\n").body == "ก่อน\n\n---\n\nหลัง"


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("plain words", 1, "contentsync.no_front_matter"),
        ("", 1, "contentsync.no_front_matter"),
        ("---\ntitle: x\n", 3, "contentsync.front_matter_open"),
        ("---\n---\nbody", 2, "contentsync.not_keys"),
        ("---\n- a\n---\n", 2, "contentsync.not_keys"),
        ("---\nkind: wiki\n---\n", 1, "contentsync.no_title"),
        ("---\nkind: wiki\ntitle:\n---\n", 3, "contentsync.no_title"),
        (HEAD + "ttile_2: x\n---\n", 4, "contentsync.unknown_key"),
        (HEAD + "record_no: abc\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "record_no: '12'\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "record_no: 99999999999999999999\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "record_no:\n---\n", 4, "contentsync.number_missing"),
        (HEAD + "record_no: 0\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "fiscal_year: ปี 2553\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "tags: งานบริการ\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "tags:\n  - ดี\n  - [ซ้อน]\n---\n", 6, "contentsync.wrong_type"),
        (HEAD + "categories: [3, six]\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "summary: {a: b}\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "created: 29 ต.ค. 2553\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "created: 2553-10-29T00:00:00Z\n---\n", 4, "contentsync.year_unlikely"),
        (HEAD + "fields: none\n---\n", 4, "contentsync.wrong_type"),
        (HEAD + "title: อีกครั้ง\n---\n", 4, "contentsync.key_twice"),
        (HEAD + "summary: 'ไม่ปิด\n---\n", 4, "contentsync.not_yaml"),
        (HEAD + "summary: a: b\n---\n", 4, "contentsync.not_yaml"),
        (HEAD + "summary: \x00\n---\n", 4, "contentsync.forbidden_character"),
        (HEAD + "summary: &a x\n---\n", 4, "contentsync.yaml_anchor"),
        (HEAD + "summary: *a\n---\n", 4, "contentsync.yaml_anchor"),
        (HEAD + "summary: !!python/object/apply:os.system [id]\n---\n", 4, "contentsync.yaml_tag"),
        (HEAD + "summary: !x y\n---\n", 4, "contentsync.yaml_tag"),
        (HEAD + "? [a, b]\n: c\n---\n", 4, "contentsync.yaml_too_clever"),
        (HEAD + "fields: " + "[" * 50 + "\n---\n", 4, "contentsync.yaml_too_deep"),
        (HEAD + "summary: " + "ก" * 2000 + "\n---\n", 4, "contentsync.yaml_too_much"),
        (HEAD + "# หมายเหตุ ยาว ๆ\n" * 400 + "summary: x\n---\n", 127, "contentsync.yaml_too_much"),
        (HEAD + "...\n%TAG ! x\n---\n", 6, "contentsync.not_yaml"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_line(text: str, line: int, key: str) -> None:
    problem = problem_of(text)
    assert (problem.path, problem.line, problem.key) == ("wiki/x.md", line, key)


def test_malformed_utf8_is_refused_with_the_line_of_its_first_byte() -> None:
    problem = problem_of("---\ntitle: ก\n---\n\nหนึ่ง\nสอง ".encode() + b"\xe0\xb8 \xff")
    assert (problem.line, problem.key, problem.args_["byte"]) == (6, "contentsync.not_utf8", "0xE0")


def test_a_file_in_the_old_thai_encoding_is_refused_not_garbled() -> None:
    assert problem_of("---\ntitle: ก้าวหน้า\n---\n".encode("tis-620")).key == "contentsync.not_utf8"


def test_bombs_are_refused_at_once() -> None:
    laughs = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
    )
    started = time.process_time()
    assert problem_of("---\n" + laughs + "---\n").key == "contentsync.yaml_anchor"
    for shape in ("[", "{a: ", "- ", "? ", '"', "!", "'\\", "|\n", "{", "[[], "):
        problem_of("---\ntitle: x\nfields: " + shape * 200_000 + "\n---\n")
    assert problem_of("---\n" + "x" * 3_000_000).key == "contentsync.file_too_large"
    assert time.process_time() - started < 60  # the first alone would take hours


def test_long_answers_in_literal_blocks_are_read_whole() -> None:
    answer = "\n".join(f"บรรทัดที่ {n} เล่าว่าเกิดอะไรขึ้น" for n in range(300))
    block = "".join(f"      {line}\n" for line in answer.split("\n"))
    page = page_of(HEAD + "fields:\n  answers:\n    expected: |-\n" + block + "---\n\nเนื้อความ\n")
    assert page.fields["answers"]["expected"] == answer


def test_comments_are_read_with_replies_and_tombstones() -> None:
    entries = parse_comments(
        "- {id: 47, author: small leaf, created: '2025-06-17T02:30:00Z', body: สวัสดีค่ะพี่ช้าง}\n"
        "- {id: 48, author: พี่ช้าง ปภ., created: 2025-06-17T03:05:00+07:00, reply_to: 47, body: 'Friday: nine'}\n"
        "- {id: 49, author: ป้าจิ๋ว, deleted: 2025-06-18T00:00:00Z}\n".encode(),
        path="x.comments.yaml",
    )
    assert [(e.id, e.author, e.reply_to, e.body) for e in entries] == [
        (47, "small leaf", None, "สวัสดีค่ะพี่ช้าง"),
        (48, "พี่ช้าง ปภ.", 47, "Friday: nine"),
        (49, "ป้าจิ๋ว", None, ""),
    ]
    assert entries[1].created == datetime(2025, 6, 16, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("a: b", 1, "contentsync.not_comments"),
        ("- x", 1, "contentsync.not_comments"),
        ("- {author: a, body: b}\n- {author: a}", 2, "contentsync.comment_without"),
        ("- {body: b}", 1, "contentsync.comment_without"),
        ("- {id: 1, author: a, body: b}\n- {id: 1, author: a, body: b}", 2, "contentsync.comment_twice"),
        ("- {author: a, body: b, likes: 5}", 1, "contentsync.unknown_key"),
        ("- {author: a, body: b, id: x}", 1, "contentsync.wrong_type"),
        ("- &a {author: a, body: b}\n- *a", 1, "contentsync.yaml_anchor"),
    ],
)
def test_comments_that_cannot_be_taken_are_refused_with_their_line(text: str, line: int, key: str) -> None:
    with pytest.raises(ContentProblem) as caught:
        parse_comments(text.encode(), path="x")
    assert (caught.value.line, caught.value.key) == (line, key)


def test_many_comments_may_be_longer_together_than_one_may_be() -> None:
    many = "".join(f"- {{id: {n}, author: ก, body: {'ขอบคุณ ' * 20}}}\n" for n in range(1, 101))
    assert len(parse_comments(many.encode(), path="x")) == 100
    assert parse_comments(b"", path="x") == parse_comments(b"# nothing yet\n", path="x") == []
