"""A bare Flask app that sends the same bytes and headers, under the same server with the same options.

What it reaches is the ceiling of any Flask program on this machine; the site's rates are told as parts of it.
"""

from __future__ import annotations

import http.client
import os
import pickle
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.serving import ROOT, free_port

_HOP = {"connection", "date", "server", "transfer-encoding"}  # the server's own
ANSWERS = "KMWIKI_BENCH_ANSWERS"


def answers_of(address: str, paths: list[str]) -> dict[str, tuple[list[tuple[str, str]], bytes]]:
    """Headers and bytes of each path, as a browser that takes gzip gets them."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    found = {}
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "User-Agent": "Mozilla/5.0 (bench)"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        found[urllib.parse.unquote(path)] = ([h for h in answer.getheaders() if h[0].lower() not in _HOP], body)
    return found


@contextmanager
def yardstick(address: str, paths: list[str]) -> Iterator[str]:
    """The address of a bare app that answers ``paths`` as the site at ``address`` does now."""
    port = free_port()
    with tempfile.NamedTemporaryFile(suffix=".pickle") as kept:
        kept.write(pickle.dumps(answers_of(address, paths)))
        kept.flush()
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.yardstick", str(port)], cwd=ROOT, env={**os.environ, ANSWERS: kept.name}
        )
        try:
            bare = f"http://127.0.0.1:{port}"
            _wait_for(port, paths[0])
            yield bare
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, path: str) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the bare app does not answer")


def bare_app():  # type: ignore[no-untyped-def]
    """One route, one look-up, one answer."""
    from flask import Flask, Response

    answers = pickle.loads(Path(os.environ[ANSWERS]).read_bytes())
    app = Flask("yardstick", static_folder=None)

    @app.get("/p/<int:no>/<slug>")
    def page(no: int, slug: str) -> Response:
        headers, body = answers[f"/p/{no}/{slug}"]
        return Response(body, headers=headers)

    return app


def _serve(port: int) -> None:
    """As ``kmwiki/cli/serving.py`` serves the site."""
    import gc
    import multiprocessing

    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from kmwiki.cli.serving import BACKPRESSURE, BLOCKING_THREADS, LOOK_FOR_RINGS_AFTER

    if sys.platform.startswith("linux"):
        multiprocessing.set_start_method("fork", force=True)
    server = Server(
        "bench.yardstick:app", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=2,
        blocking_threads=BLOCKING_THREADS, backpressure=BACKPRESSURE, websockets=False, log_level=LogLevels.warning,
    )  # fmt: skip
    app = bare_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOK_FOR_RINGS_AFTER)
    server.serve(target_loader=lambda _target: app)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
