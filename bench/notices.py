"""Telling two thousand people of one change, beside readers; and an inbox of ten thousand notices.

    python -m bench.notices [--watchers 2000] [--notices 10000] [--seconds 5] [--rounds 3] [--pages 200]

The change is a comment sent through the form. "Told" counts from its answer to the last notice in the database. Page
views are a visitor's over other pages, as fast as the site answers them: runs of some seconds with one such change in
each, and runs without, take turns.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.support.serving import RunningSite

from .corpus import FIRST_NO
from .load import press, require_wrk
from .site import Member, addresses, hidden, measured_site
from .table import Row, percentile, show

WATCHERS, NOTICES, PAGES = 2_000, 10_000, 200
TOLD_WITHIN_S, SLOWER_AT_MOST, INBOX_WITHIN_MS = 5.0, 0.25, 200.0
FEED_PER_SECOND = 100
_LONG_AGO = "2024-01-01 00:00:00.000000"


def measure(
    *, watchers: int = WATCHERS, notices: int = NOTICES, seconds: float = 5, rounds: int = 3, pages: int = PAGES
) -> list[Row]:
    """Telling, page views beside it, the inbox."""
    require_wrk()
    with measured_site(pages=pages) as site:
        with _database(site) as database:
            _add_watchers(database, watchers)
        member = Member(site)
        told_s = [_tell(site, member, watchers) for _ in range(rounds)]
        paths = [path for path in addresses(site, min(100, pages), pages) if f"/{FIRST_NO}/" not in path]
        press(site.address, paths, seconds=seconds)  # both workers have seen every page
        ratios = []
        for _ in range(rounds):
            calm = press(site.address, paths, seconds=seconds).per_second
            ratios.append(_press_while_telling(site, member, watchers, paths, seconds) / calm)
        feed = press(site.address, ["/feed.atom", "/kind/wiki/feed.atom"], seconds=seconds)
        slower = 1 - statistics.median(ratios)
        with _database(site) as database:
            _fill_inbox(database, notices, pages)
        screens = {
            "inbox": _open(member, "/inbox"), "inbox, the last screen": _open(member, "/inbox?page=10"),
            "inbox, unread of one reason": _open(member, "/inbox?show=unread&reason=written"),
            "digest of a week": _open(member, "/inbox/digest"),
        }  # fmt: skip
        page_view = _open(member, addresses(site, 2, pages)[1])
    worst = max(told_s)
    within, fewer = f"< {TOLD_WITHIN_S:g} s", f"≤ {SLOWER_AT_MOST:.0%}"
    rows = [
        Row(f"{watchers:,} watchers told of one change", f"{worst:.2f} s", within, worst < TOLD_WITHIN_S),
        Row("… page views meanwhile", f"{max(slower, 0):.0%} fewer", fewer, slower <= SLOWER_AT_MOST),
    ]
    said = f"{feed.per_second:,.0f}/s"
    rows.append(Row("a feed, answers", said, f"≥ {FEED_PER_SECOND}/s", feed.per_second >= FEED_PER_SECOND))
    for name, times in screens.items():
        p95 = percentile(times, 95)
        said = f"{statistics.median(times):.0f} / {p95:.0f} ms"
        rows.append(Row(f"{name}, of {notices:,}, p50 / p95", said, f"< {INBOX_WITHIN_MS:g} ms", p95 < INBOX_WITHIN_MS))
    said = f"{statistics.median(page_view):.0f} / {percentile(page_view, 95):.0f} ms"
    return [*rows, Row("a page view of who has them all unread, p50 / p95", said, "", None)]


def _add_watchers(database: sqlite3.Connection, count: int) -> None:
    """People who follow the first page, in the agency that all readers are in."""
    columns = (
        "username, username_key, display_name, sort_key, nickname, full_name, address_as, position, about, skills, "
        "totp_last_step, executive, state, created_at"
    )
    database.executemany(
        f"INSERT INTO person ({columns}) VALUES (?, ?, ?, ?, '', '', '', '', '', '[]', 0, 0, 'active', '{_LONG_AGO}')",
        [(name, name, f"ผู้ติดตาม {number}", name) for number in range(count) for name in [f"watcher{number}"]],
    )
    database.execute(
        "INSERT INTO person_role (person_id, role) SELECT id, 'staff' FROM person WHERE username LIKE 'watcher%'"
    )
    database.execute(
        "INSERT INTO follow (person_id, kind, target, level, since) "
        f"SELECT id, 'page', '{FIRST_NO}', 1, '{_LONG_AGO}' FROM person WHERE username LIKE 'watcher%'"
    )


def _tell(site: RunningSite, member: Member, watchers: int) -> float:
    """Seconds from the answer to a comment until everybody has their notice."""
    with _database(site) as database:
        before = _count(database)
        _speak(member)
        began = time.perf_counter()
        while _count(database) < before + watchers:
            if time.perf_counter() - began > 60:
                raise RuntimeError("the worker told nobody within a minute")
            time.sleep(0.01)
        return time.perf_counter() - began


def _press_while_telling(site: RunningSite, member: Member, watchers: int, paths: list[str], seconds: float) -> float:
    """Page views per second while one change is told."""
    with ThreadPoolExecutor(1) as beside:
        telling = beside.submit(lambda: (time.sleep(seconds / 10), _tell(site, member, watchers)))
        rate = press(site.address, paths, seconds=seconds).per_second
        telling.result()
    return rate


def _speak(member: Member) -> None:
    form = member.get(f"/r/{FIRST_NO}")
    page = form if "csrf_token" in form else member.get(form)
    fields = {name: hidden(page, name) for name in ("csrf_token", "form_id")}
    status, _ = member.post(f"/p/{FIRST_NO}/comments", fields | {"body": "ขอบคุณครับ จะลองทำที่อำเภอเรา"})
    if status != 303:
        raise RuntimeError(f"the comment was answered with {status}")


def _fill_inbox(database: sqlite3.Connection, count: int, pages: int) -> None:
    """That many comments of others, each told to the first reader, all unread, over all pages."""
    reader = database.execute("SELECT person_id FROM signed_in ORDER BY id DESC LIMIT 1").fetchone()[0]
    other = database.execute("SELECT id FROM person WHERE username = 'watcher0'").fetchone()[0]
    comments = database.execute("SELECT coalesce(max(id), 0) FROM comment").fetchone()[0]
    journal = database.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0]
    moment = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    numbers = [(n, FIRST_NO + n % pages) for n in range(1, count + 1)]
    database.executemany(
        "INSERT INTO comment (id, page_no, person_id, author_name, page_revision, body, html, plain, links, mentions, "
        f"renderer_version, created_at, edits, hidden) VALUES ({comments} + ?, ?, {other}, '', 1, 'ขอบคุณครับ', "
        f"'<p>ขอบคุณครับ</p>', 'ขอบคุณครับ', '[]', '[]', 1, {moment}, 0, 0)",
        numbers,
    )
    database.executemany(
        "INSERT INTO journal (id, at, actor_id, verb, subject_type, subject_id, page_no, detail) "
        f"VALUES ({journal} + ?1, {moment}, {other}, 'comment.posted', 'comment', {comments} + ?1, ?2, '{{}}')",
        numbers,
    )
    database.executemany(
        "INSERT INTO notice (person_id, journal_id, reason, page_no, comment_id, at) "
        f"VALUES ({reader}, {journal} + ?1, 'written', ?2, {comments} + ?1, {moment})",
        numbers,
    )


def _open(member: Member, path: str, times: int = 20) -> list[float]:
    """How long a screen takes, in milliseconds; the first time is left out, and what was opened is unread again."""
    found = []
    for _ in range(times + 1):
        began = time.perf_counter()
        if "<main" not in member.get(path):
            raise RuntimeError(f"{path} is no page")
        found.append((time.perf_counter() - began) * 1000)
    return found[1:]


def _count(database: sqlite3.Connection) -> int:
    found: int = database.execute("SELECT count(*) FROM notice").fetchone()[0]
    return found


@contextmanager
def _database(site: RunningSite) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(Path(site.environment["KMWIKI_DATA_DIR"]) / "kmwiki.db", timeout=30)
    try:
        with database:
            yield database
    finally:
        database.close()


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.notices")
    asked.add_argument("--watchers", type=int, default=WATCHERS)
    asked.add_argument("--notices", type=int, default=NOTICES)
    asked.add_argument("--seconds", type=float, default=5)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
