"""Whatever watches the site learns the truth."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kmwiki.core.migrating import file_lock
from kmwiki.indexing.draining import rebuild
from kmwiki.indexing.engine import engine_in
from kmwiki.worker.health import WORKER_LOCK
from tests.support.site import TestSite


def test_the_process_is_alive_whatever_the_rest_does(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_only_with_database_worker_and_index(app: Flask, client: FlaskClient, site: TestSite) -> None:
    settings = app.config["SETTINGS"]
    alone = client.get("/readyz")
    assert alone.status_code == 503
    assert alone.json["worker"] == "not running"
    assert alone.json["index"]["state"] == "missing"
    site.page(site.person("somying"))
    rebuild(engine_in(settings.index_dir))
    with file_lock(settings.data_dir / WORKER_LOCK):
        ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["status"] == "ok"
    assert ready.json["database"] == "ok"
    assert ready.json["index"]["lag_s"] == 0
    assert set(ready.json["queues"]) >= {"index", "mirror", "render", "mail"}


def test_lag_is_told_while_work_waits(app: Flask, client: FlaskClient, site: TestSite) -> None:
    site.page(site.person("somying"))
    told = client.get("/readyz").json
    assert told["queues"]["index"] == 2  # the page and its author
    assert told["index"]["lag_s"] >= 0


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_never_cached(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"
