"""Works off every queue of a site that does not run, so that a measurement starts at rest."""

from __future__ import annotations

from kmwiki.app import create_app


def settle() -> None:
    """Index, mirror and whatever else waits, in this process."""
    from kmwiki.worker.loop import drain_if_idle

    app = create_app()
    with app.app_context():
        drain_if_idle(app.config["SETTINGS"])


if __name__ == "__main__":
    settle()
