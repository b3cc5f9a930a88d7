"""Is the process alive, is the site ready: for whatever watches it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from kmwiki.core.database import db
from kmwiki.core.journal import lag_s, queue_lengths
from kmwiki.core.migrating import current_revision, newest_revision
from kmwiki.indexing.engine import engine_of
from kmwiki.worker.health import worker_runs

blueprint = Blueprint("site", __name__)

CONSUMERS = ("index", "mirror", "render", "mail")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> Response:
    """This process answers. Asks nothing of anybody else."""
    answer = jsonify(status="ok")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Every part the site needs, as JSON; 503 unless all are well."""
    found = readiness()
    answer = jsonify(found)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if found["status"] == "ok" else 503


def readiness() -> dict[str, Any]:
    """The parts and whether they are well. A part that can't be asked is not well, and nothing is raised."""
    settings = current_app.config["SETTINGS"]
    queues = dict.fromkeys(CONSUMERS, 0)
    lag = 0.0
    try:
        database = "ok" if current_revision(db.engine) == newest_revision() else "upgrade needed"
        queues |= queue_lengths()
        lag = lag_s("index")
    except SQLAlchemyError:
        db.session.rollback()
        database = "failing"
    worker = "ok" if worker_runs(settings.data_dir) else "not running"
    index = engine_of(settings).status()
    well = database == "ok" and worker == "ok" and index.state == "ok"
    return {
        "status": "ok" if well else "degraded",
        "database": database,
        "worker": worker,
        "index": {"generation": index.generation, "lag_s": lag, "state": index.state},
        "queues": queues,
    }
