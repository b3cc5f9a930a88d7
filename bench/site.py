"""A site with the corpus in it, served as people serve it, for one measurement."""

from __future__ import annotations

import hashlib
import http.cookiejar
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.serving import ROOT, RunningSite, serving, site_environment

from .corpus import FIRST_NO, PAGES
from .loading import PASSWORD, reader_name

SEEDS = ROOT / "instance" / "bench"  # made once: loading takes a minute or two
_MADE_OF = (
    "bench/corpus.py", "bench/sentences.py", "bench/loading.py", "kmwiki/core/migrations/versions/*.py",
    "kmwiki/render/*.py",
)  # fmt: skip


def seed(pages: int = PAGES) -> Path:
    """A folder with ``instance/`` and ``content/`` of a site that holds the corpus, indexed and at rest."""
    files = sorted(file for pattern in _MADE_OF for file in ROOT.glob(pattern))
    mark = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = SEEDS / f"{pages}-{mark}"
    if folder.exists():
        return folder
    print(f"loading {pages} pages into {folder} (once)", file=sys.stderr)
    for older in SEEDS.glob(f"{pages}-*"):  # made of other sources, or cut short
        shutil.rmtree(older)
    draft = folder.with_name(folder.name + ".part")
    (draft / "content").mkdir(parents=True)
    environment = site_environment(draft)
    for arguments in (
        ["bench.corpus", "load", "--pages", str(pages)],
        ["kmwiki", "index", "rebuild"],
        ["bench.settle"],
    ):
        subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    draft.rename(folder)
    return folder


@contextmanager
def measured_site(*arguments: str, pages: int = PAGES, **settings: str) -> Iterator[RunningSite]:
    """A fresh copy of the seed, served by two web workers and the background worker."""
    source = seed(pages)
    with tempfile.TemporaryDirectory(prefix="kmwiki-bench-", dir=SEEDS) as temporary:
        folder = Path(temporary) / "site"
        shutil.copytree(source, folder)
        with serving(folder, "--workers", "2", *arguments, **settings) as site:
            yield site


def addresses(site: RunningSite, count: int, pages: int = PAGES) -> list[str]:
    """Canonical paths of ``count`` pages spread over the corpus."""
    with_location = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    found = []
    for place in range(count):
        number = FIRST_NO + place * pages // count
        with with_location.open(f"{site.address}/r/{number}") as answer:
            found.append(urllib.parse.urlsplit(answer.headers["Location"]).path)
    return found


class _Stay(urllib.request.HTTPRedirectHandler):
    """Gives redirects back instead of following them."""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp

    http_error_303 = http_error_302


class Member:
    """Somebody signed in through the form, with a browser's cookies."""

    def __init__(self, site: RunningSite, number: int = 0) -> None:
        self._site = site
        self._cookies = http.cookiejar.CookieJar()
        direct, cookies = urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(direct, cookies, _Stay(), _Keep())
        token = hidden(self.get("/login"), "csrf_token")
        status, _ = self.post("/login", {"csrf_token": token, "name": reader_name(number), "password": PASSWORD})
        if status not in (302, 303):
            raise RuntimeError(f"signing in was answered with {status}")
        self.get("/")  # the greeting is shown, and the session has its form token

    @property
    def cookie(self) -> str:
        """The Cookie header, for whoever asks in this member's name."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, path: str) -> str:
        """What a page says."""
        return self._open(path, None)[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form; the status, and where it led or what it said."""
        return self._open(path, urllib.parse.urlencode(fields).encode())

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        with self._opener.open(self._site.address + path, data, timeout=60) as answer:
            body = answer.read().decode()
            return answer.status, answer.headers.get("Location") or body


class _Keep(urllib.request.HTTPErrorProcessor):
    """Every answer is an answer, refusals too; cookies are taken from all of them."""

    def http_response(self, request, response):  # type: ignore[no-untyped-def]
        return response

    https_response = http_response


def hidden(form: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', form)
    if found is None:
        raise RuntimeError(f"the form has no field {name}")
    return found[1]


def family(root: int) -> list[int]:
    """A process and all that come from it, now."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry))
    found, look = [], [root]
    while look:
        process = look.pop()
        found.append(process)
        look += parents.get(process, [])
    return found
