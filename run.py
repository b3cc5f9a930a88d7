#!/usr/bin/env python3
"""The two commands of a fresh machine: ``python3 run.py`` and ``python3 run.py test``.

Makes ``.venv`` beside this file, installs the hashed lock into it, and hands over to ``python -m kmwiki``. Only the
standard library is used, because nothing else is there yet; when nothing has changed since the last time, it looks at
one small file and is gone. Whatever is missing is told in one line, in Thai or English, with what to do about it.
"""

import contextlib
import fcntl
import gettext
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
LOWEST_PYTHON = (3, 11, 2)  # Debian 12's own; the lock is made for it


def language():
    # type: () -> str
    """``th`` when the terminal's locale is Thai, else ``en``; the same rule as in kmwiki/cli/terminal.py."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "th" if spoken.lower().startswith("th") else "en"


def say(key, **args):
    # type: (str, object) -> None
    """A sentence of the catalogue on stderr. The compiled catalogues are committed: they are there before Babel is."""
    file = os.path.join(ROOT, "kmwiki", "i18n", "catalogues", language(), "LC_MESSAGES", "cli.mo")
    with open(file, "rb") as catalogue:
        wording = gettext.GNUTranslations(catalogue).gettext(key)
    print(wording % args if args else wording, file=sys.stderr, flush=True)


# Before any line that an old Python could not run.
if sys.version_info < LOWEST_PYTHON:
    say("cli.run.python_too_old", have="%d.%d.%d" % sys.version_info[:3], need="%d.%d.%d" % LOWEST_PYTHON)
    sys.exit(1)

VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "kmwiki-installed.json")  # what was installed, written last
BEGUN = os.path.join(VENV, "kmwiki-installing")  # there while an installation runs, or when one was cut off
LOCK = os.path.join(ROOT, "requirements.lock")
DEV_LOCK = os.path.join(ROOT, "requirements-dev.txt")
# Each core takes files of tests, whole ones: their tests share sites and browsers. More than four need a lot of memory.
WHOLE_SUITE = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
FULL_BELOW = 16 * 2**20  # bytes: less than this free, and it was the disk
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class Trouble(Exception):
    """Something a person can mend; ``key`` and ``args_`` make the sentence, ``output`` is shown before it."""

    def __init__(self, key: str, output: str = "", **args: object) -> None:
        super().__init__(key)
        self.key, self.output, self.args_ = key, output, args


def main(arguments: list[str]) -> int:
    """Do what the command line asks; returns only when there is nothing to hand over to."""
    task, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if task not in {"serve", "test", "--"} or (task == "serve" and rest):
        say("cli.run.usage")
        return 0 if task in {"-h", "--help"} else 2
    try:
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")])))
        if task == "test":
            chromium = find_chromium(required=not rest)
            if chromium:
                environment["KMWIKI_TEST_CHROMIUM"] = chromium
            os.chdir(ROOT)
        ensure_environment([LOCK, DEV_LOCK] if task == "test" else [LOCK])
    except Trouble as trouble:
        if trouble.output:
            print(trouble.output, file=sys.stderr)
        say(trouble.key, **trouble.args_)
        return 1
    except OSError as error:
        say(explain_disk(str(error)) or "cli.run.failed", folder=ROOT, problem=error)
        return 1
    except KeyboardInterrupt:
        return 130
    command = {
        "serve": ["-m", "kmwiki", "serve"],
        "test": ["-m", "pytest", *(rest or WHOLE_SUITE)],
        "--": ["-m", "kmwiki", *rest],
    }[task]
    # In place of this process, so that Ctrl-C and SIGTERM meet the server itself.
    return os.execve(PYTHON, [PYTHON, *command], environment)


def find_chromium(*, required: bool) -> str | None:
    """The browser of the browser tests. Missing, it fails the run: a skipped test would look like a passed one."""
    given = os.environ.get("KMWIKI_TEST_CHROMIUM")
    found = given if given and os.path.exists(given) else next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None and required:
        raise Trouble("cli.run.no_chromium")
    return found


def ensure_environment(locks: list[str]) -> None:
    """Make ``.venv`` hold what ``locks`` name, doing nothing when it does."""
    with only_one_at_a_time():
        wanted = {os.path.basename(lock): fingerprint(lock) for lock in locks}
        installed = read_stamp()
        usable = is_sound() and installed.get("python", python_name()) == python_name()
        if usable and all(installed.get(name) == mark for name, mark in wanted.items()):
            return
        if not usable:
            make_environment()
            installed = {}
        open(BEGUN, "w").close()
        for lock in locks:
            name = os.path.basename(lock)
            if installed.get(name) != wanted[name]:
                say("cli.run.installing", file=name)
                install(lock)
        # What stays true: an unchanged dev lock is still installed after the main one was renewed.
        write_stamp({**installed, **wanted, "python": python_name()})
        os.remove(BEGUN)


@contextlib.contextmanager
def only_one_at_a_time():  # type: ignore[no-untyped-def]
    """``run.py`` and ``run.py test`` started together take turns. The lock falls with the process."""
    with open(__file__, "rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(file: str) -> str:
    with open(file, "rb") as reading:
        return hashlib.sha256(reading.read()).hexdigest()


def python_name() -> str:
    """What an environment is tied to: packages with compiled parts belong to one minor version."""
    return f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"


def read_stamp() -> dict[str, str]:
    try:
        with open(STAMP, encoding="utf-8") as reading:
            stamp = json.load(reading)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, str]) -> None:
    with open(STAMP + ".tmp", "w", encoding="utf-8") as writing:
        json.dump(stamp, writing, indent=1)
    os.replace(STAMP + ".tmp", STAMP)


def is_sound() -> bool:
    """Whether ``.venv`` can be installed into: made for this Python, whole, and no installation was cut off in it."""
    minor = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    pip = os.path.join(VENV, "lib", minor, "site-packages", "pip", "__main__.py")
    return os.path.exists(PYTHON) and os.path.exists(pip) and not os.path.exists(BEGUN)


def make_environment() -> None:
    try:
        import ensurepip  # noqa: F401  (Debian keeps it in a package of its own)
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise Trouble("cli.run.no_venv", package=package) from None
    say("cli.run.making")
    if os.path.exists(VENV):
        shutil.rmtree(VENV)
    # The Python below a virtual environment, should somebody start this file from inside one.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run_and_explain([base, "-m", "venv", VENV])


def install(lock: str) -> None:
    # Wheels only: a package that would need a compiler is a mistake in the lock, not work for the person at the desk.
    options = "--require-hashes --only-binary :all: --disable-pip-version-check --no-input --quiet".split()
    run_and_explain([PYTHON, "-m", "pip", "install", *options, "-r", lock])


def run_and_explain(command: list[str]) -> None:
    """Run a command quietly; when it fails, raise what its output means."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        last_lines = "\n".join(done.stdout.strip().splitlines()[-12:])
        # venv keeps what went wrong inside it to itself, so a full disk is looked for as well.
        full = "cli.run.no_space" if shutil.disk_usage(ROOT).free < FULL_BELOW else None
        key = explain_output(done.stdout) or full or "cli.run.failed"
        raise Trouble(key, last_lines, folder=ROOT, problem=f"{command[2]}: {done.returncode}")


def explain_output(output: str) -> str | None:
    """The sentence for what pip or venv said, None when it is nothing we know."""
    for key, signs in (
        ("cli.run.hashes", ("DO NOT MATCH THE HASHES",)),
        (
            "cli.run.no_network",
            ("NewConnectionError", "name resolution", "Connection refused", "timed out", "Network is unreachable",
             "ProxyError", "SSLError", "from versions: none"),
        ),
    ):  # fmt: skip
        if any(sign in output for sign in signs):
            return key
    return explain_disk(output)


def explain_disk(output: str) -> str | None:
    if "No space left" in output or "Disk quota" in output:
        return "cli.run.no_space"
    if "Read-only file system" in output or "Permission denied" in output:
        return "cli.run.read_only"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
