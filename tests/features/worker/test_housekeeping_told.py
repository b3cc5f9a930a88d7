"""docs/operation.md tells administrators what the hourly housekeeping does; it has to say what the program does."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest

from kmwiki.accounts import sessions
from kmwiki.attachments import kinds
from kmwiki.comments import talks, visits
from kmwiki.core import once
from kmwiki.extending import answering
from kmwiki.notifications import mailing, marking
from kmwiki.pages import drafts, life, presence
from kmwiki.questions import entrusting
from kmwiki.thanks import asking
from kmwiki.worker import loop

ROOT = Path(__file__).resolve().parents[3]
SECTION = (ROOT / "docs" / "operation.md").read_text("utf-8").split("## Once an hour\n")[1].split("\n## ")[0]

TOLD = {
    "how it went": asking.ASKED_AFTER,
    "goes away by itself": asking.SHOWN_FOR,
    "unsaved texts": drafts.KEPT,
    "pages in the bin": life.KEPT_IN_BIN,
    "deleted files": kinds.KEPT_DELETED,
    "notices that were read": marking.KEPT_READ,
    "who entrusted a question": entrusting.NAME_KEPT,
    "requests to use somebody's words": answering.OPEN_FOR,
    "seen of a talk": visits.KEPT,
    "which forms were sent": once.KEPT,
    "shown as quiet": talks.QUIET_AFTER,
    "7 days at most": sessions.LONGEST,
}


@pytest.mark.parametrize("what", TOLD)
def test_how_long_things_are_kept_is_told_as_it_is(what: str) -> None:
    told = next(part for part in re.split(r"\n(?:\||\n)", SECTION) if what in part)
    assert f"{TOLD[what].days} days" in told


def test_the_hours_and_minutes_are_told_as_they_are() -> None:
    assert timedelta(seconds=loop.UPKEEP_S) == timedelta(hours=1)
    assert f"{presence.SILENT.seconds // 60} minutes after" in SECTION
    assert f"from {mailing.SENT_AT.hour} in the morning" in SECTION
    assert f"{sessions.IDLE.seconds // 3600} hours without use" in SECTION


def test_nothing_is_done_once_an_hour_that_is_not_told() -> None:
    done = re.findall(r"^ +(?:\w+\.)?(\w+)\(", inspect.getsource(loop.keep_up), re.MULTILINE)
    rows = [row for row in SECTION.splitlines() if row.startswith("| ") and not row.endswith("| when |")]
    also = ["show_who_went_quiet"]  # told in the words below the tables
    assert len(done) == len(rows) + len(also), (done, rows)
