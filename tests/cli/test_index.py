"""``index``: what state it is in, and a new one beside it, with or without a worker that runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kmwiki.indexing import rebuild_progress
from kmwiki.indexing.rebuild_progress import telling, told
from tests.support.serving import people_into, serving


@pytest.mark.process
def test_an_index_is_built_anew_by_the_worker_and_watched_from_the_terminal(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        people_into(site)
        site.wait_until_ready()
        before = json.loads(site.command("index", "status", "--json").stdout)
        assert before["state"] == "ok"
        assert set(before) >= {"generation", "documents", "segments", "size_bytes", "version", "queued", "lag_s"}
        (site_index,) = tmp_path.rglob("CURRENT")
        generation = site_index.read_text()
        done = site.command("index", "rebuild")
        assert done.returncode == 0, done.stderr
        assert site_index.read_text() != generation
        after = json.loads(site.command("index", "status", "--json").stdout)
        assert after["documents"] > 0
        assert f": {after['documents']} documents" in done.stderr
        assert not site_index.parent.with_name("index.progress").exists()
    alone = site.command("index", "rebuild")  # nobody else does it now
    assert alone.returncode == 0, alone.stderr
    assert f": {after['documents']} documents" in alone.stderr


def test_progress_is_told_while_it_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_progress, "TELL_EVERY_S", 0)
    folder = tmp_path / "index"
    assert told(folder) == 0
    with telling(folder) as tell:
        tell(7)
        assert told(folder) == 7
        tell(8)
        assert told(folder) == 8
        (tmp_path / "index.progress").write_text("{broken")
        assert told(folder) == 0
    assert told(folder) == 0
    assert list(tmp_path.iterdir()) == []


def test_progress_that_can_not_be_written_stops_nothing(tmp_path: Path) -> None:
    with telling(tmp_path / "nowhere" / "index") as tell:
        tell(1)
