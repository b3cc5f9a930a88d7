"""``serve``, ``worker`` and ``upgrade``: the site as processes.

``serve`` is one small family: this process starts the web workers and the background worker, restarts what dies, and on
Ctrl-C or SIGTERM lets both finish what they have in hand. It imports the application before it forks them, so they
share that memory and a start imports it once.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing import resource_tracker
from typing import Any

from config import Settings, load_settings
from kmwiki.cli.terminal import app_context, command, fail, loaded_app, option, say, show, wording
from kmwiki.indexing.engine import read_word_lists
from kmwiki.worker.supervising import Keeper, end_with_parent

# Measured for two cores: more blocking threads only queue on the interpreter lock, and a request over the back-pressure
# is refused at once instead of waiting behind sixty others.
BLOCKING_THREADS = 4
BACKPRESSURE = 64
# Python looks for rings among new objects after every 700 of them, so several times while a page is drawn, and finds
# hardly any that did not live for the whole page anyway. The bare app of the benchmarks is given the same.
LOOK_FOR_RINGS_AFTER = 10_000
STOP_WEB_WITHIN_S = 30
ANSWER_WITHIN_S = 60

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}},
    "loggers": {name: {"handlers": ["stderr"], "propagate": False} for name in ("_granian", "granian.access")},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


@command(help="cli.help.serve")
@option("--host", help="cli.option.host")
@option("--port", help="cli.option.port")
@option("--workers", help="cli.option.workers")
@option("--no-worker", is_flag=True, help="cli.option.no_worker")
def serve(host: str | None, port: str | None, workers: str | None, no_worker: bool) -> None:
    # Options become settings, so that the processes started from here read the same.
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[f"KMWIKI_{name}"] = value
    settings = load_settings()
    address = free_address(settings.host, settings.port)
    invitation = _make_ready(settings, always_pull=no_worker)
    keeper = None if no_worker else Keeper(_background_work(), name="kmwiki-worker", on_death=_tell_of_death)
    _serve(settings, address, keeper, invitation)


@command(help="cli.help.worker")
def worker() -> None:
    end_with_parent()
    with app_context(prepare=False):
        from kmwiki.worker import loop

        loop.run()


@command(help="cli.help.upgrade")
@option("--quiet", is_flag=True, hidden=True)  # serve has upgraded already and speaks for itself
def upgrade(quiet: bool) -> None:
    module = loaded_app()
    app = module.create_app()
    changed = module.prepare(app)
    if not quiet:
        say("cli.upgraded" if changed else "cli.upgrade_not_needed")
    with app.app_context():
        _pull_content()


def free_address(host: str, port: int) -> str:
    """The numeric address of ``host`` once it is sure that nobody listens on ``port`` there.

    The server itself shares its port among its workers, and so would share it with a stranger without a word:
    half of the answers would come from the other program.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # the last run's closing connections don't count
            probe.bind(place)
    except socket.gaierror as error:
        raise fail("cli.host_unknown", host=host) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise fail("cli.port_in_use", port=port, other=port + 1 if port < 65535 else 8000) from error
        if error.errno == errno.EACCES:
            raise fail("cli.port_forbidden", port=port) from error
        raise fail("cli.host_unknown", host=host) from error
    return str(place[0])


def _make_ready(settings: Settings, *, always_pull: bool) -> str | None:
    """Migrate, load content on the first start, and make the first administrator's link while there is none."""
    module = loaded_app()
    app = module.create_app(settings)
    fresh = module.prepare(app)
    if fresh or always_pull:
        # A process of its own: rendering keeps helper processes, which must not be inherited by the web workers.
        # On later starts the worker looks for files edited by hand, beside the serving.
        # A file that can't be taken in is told there, and is no reason to keep the site closed.
        subprocess.run([sys.executable, "-m", "kmwiki", "upgrade", "--quiet"], check=False)
    with app.app_context():
        from kmwiki.accounts.first_admin import first_admin_link
        from kmwiki.core.database import db

        link = first_admin_link(settings.base_url)
        db.session.remove()
        db.engine.dispose()  # no connection to a database may be carried over a fork
    return link


def _pull_content() -> None:
    from kmwiki.cli.content import say_notes
    from kmwiki.contentsync.pulling import pull

    say_notes(pull().problems)


def _background_work() -> Callable[[], None]:
    """What the worker's process is to do; imported here, so that it is in memory before the fork."""
    module = loaded_app()
    from kmwiki.worker import loop

    def work() -> None:
        with module.create_app().app_context():
            loop.run()

    return work


def _serve(settings: Settings, address: str, keeper: Keeper | None, invitation: str | None) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    if sys.platform.startswith("linux"):
        multiprocessing.set_start_method("fork", force=True)  # spawn, the default of Python 3.14, would share no memory
    server = Server(
        "kmwiki.wsgi:app",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        backpressure=BACKPRESSURE,
        workers_kill_timeout=STOP_WEB_WITHIN_S,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
    )
    if keeper is not None:
        server.on_startup(keeper.start)
        server.on_shutdown(keeper.stop)  # after the web workers: the last saves still find their worker
    server.on_startup(lambda: _stop_on_hangup(server.signal_handler_interrupt))
    announcing = threading.Thread(target=_announce, args=(settings, invitation), name="announcer", daemon=True)
    server.on_startup(announcing.start)
    read_word_lists()  # before the fork, so that they lie in memory once for all processes
    _start_resource_tracker()
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page of memory that the workers share
    server.serve(target_loader=load_web_application)


def _start_resource_tracker() -> None:
    """One helper of multiprocessing for all; else each process that renders starts its own, of 6 MB."""
    # It passes over Ctrl-C by itself, but would fall with a closed terminal before those who talk to it.
    heard = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    resource_tracker.ensure_running()
    signal.signal(signal.SIGHUP, heard)


def load_web_application(_target: str) -> Any:
    """What each web worker runs; called in the worker's own process."""
    # Asked kindly, with its server gone, one was seen to wait for ever in a lock and to keep its place at the port.
    # Only reads that were counted and not yet written are lost, as with any crash.
    end_with_parent(by=signal.SIGKILL)
    # Ctrl-C in the terminal is for the parent alone: a worker that gets it and then the parent's SIGTERM as well hangs
    # until it is killed (seen with granian 2.8).
    os.setpgid(0, 0)
    # Until granian listens for itself, a wish to end would go to the handler inherited from the server, and be lost.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(LOOK_FOR_RINGS_AFTER)
    from importlib import import_module

    app = import_module("kmwiki.wsgi").app
    app.extensions["kmwiki.attendant"].attend(app)  # nobody's search should be the one that warms this process
    return app


def _stop_on_hangup(interrupt: Callable[..., None]) -> None:
    """A closed terminal stops the site like Ctrl-C; granian would take it for a wish to reload."""
    signal.signal(signal.SIGHUP, interrupt)


def _announce(settings: Settings, invitation: str | None) -> None:
    """Say where the site is, once it answers there."""
    probe = f"http://{'127.0.0.1' if settings.host in {'0.0.0.0', '::'} else _in_url(settings.host)}:{settings.port}"
    until = time.monotonic() + ANSWER_WITHIN_S
    while not _answers(f"{probe}/healthz"):
        if time.monotonic() > until:
            say("cli.no_answer", address=probe)
            return
        time.sleep(0.05)
    show(wording("cli.serving", address=settings.base_url))
    if invitation:
        show(wording("cli.first_admin", link=invitation))
    show(wording("cli.stop_with"))
    sys.stdout.flush()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _answers(address: str) -> bool:
    # Not through a proxy of the environment, and as a loopback host, whatever the site's public name is.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers={"Host": "127.0.0.1"})
    try:
        with opener.open(request, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # an answer all the same
    except OSError:
        return False


def _tell_of_death(code: int, pause: float) -> None:
    say("cli.worker_died", code=code, pause=round(pause))
