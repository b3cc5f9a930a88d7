"""The worker brings pages in beside everything else it does."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask

from kmwiki.core.clock import freeze, now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import oldest_waiting, queue_lengths
from kmwiki.transfer import running, waiting
from kmwiki.transfer.models import ImportRun
from kmwiki.transfer.shaping import Options
from kmwiki.worker.consumers import consumers, drain_one
from tests.features.transfer.test_bringing_in import story, zipped
from tests.support.site import TestSite


def test_a_run_goes_on_piece_by_piece_and_is_never_late(
    app: Flask, site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    nok = site.person("nok")
    files = zipped({f"{n}.md": story(400 + n, title=f"เรื่อง {n}") for n in range(2)})
    with transaction():
        run = running.begin(nok, Options())
        running.sent(run, [("a.zip", waiting.keep(run.id, 0, "a.zip", io.BytesIO(files)))], [])
        running.start_reading(run.id)
        number = run.id
    (bringing,) = [one for one in consumers(app.config["SETTINGS"]) if one.name == running.QUEUE]
    advance = running.advance
    monkeypatch.setattr(running, "advance", lambda run_id: advance(run_id, turn_s=-1))
    later = now() + timedelta(minutes=10)
    with freeze(later):
        assert drain_one(bringing) == 1
        assert oldest_waiting(running.QUEUE) == later, "work that goes on is not late"
    monkeypatch.setattr(running, "advance", advance)
    with freeze(later):
        assert drain_one(bringing) == 1
        assert drain_one(bringing) == 0
    assert running.QUEUE not in queue_lengths()
    assert db.session.get_one(ImportRun, number).state == "ready"
