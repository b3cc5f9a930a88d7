"""One search as people get it: the query string read, the engine asked, ten hits with snippets and facets as HTML.

In process through the site's own template components, and over HTTP as the whole page of results of a served site.
"""

from __future__ import annotations

import gc
import gzip
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from kmwiki.cli.serving import LOOK_FOR_RINGS_AFTER
from kmwiki.search.documents import SearchRequest
from tests.support.serving import ROOT, serving, site_environment

from .search_corpus import READER
from .search_queries import Asked

FACETS = ("kind", "fiscal_year", "agency", "category", "tag", "author")
HITS = 10
FIRST = 10  # questions of a process that has just started
_FORM_NAMES = {"kinds": "kind", "fiscal_years": "fiscal_year", "agencies": "agency"}
_ANSWER = """{% from "components/search.html" import hit_group, facet_lists %}
{% for group in groups %}{{ hit_group(group, 2) }}{% endfor %}
{{ facet_lists(facets) }}"""


class Drawing:
    """The site whose data lie in ``folder``, answering a visitor with its own functions and template components."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        from config import load_settings
        from kmwiki.app import create_app, prepare

        self.app = create_app(load_settings(site_environment(folder)))
        prepare(self.app)
        self.asking_took = 0.0
        """Of the last answer, as `Took` has it."""
        self._clock = clock
        self._template = self.app.jinja_env.from_string(_ANSWER)

    @contextmanager
    def open(self) -> Iterator[Drawing]:
        """Inside a request, where it is known who asks and in which language; the collector set as in web processes."""
        before = gc.get_threshold()
        gc.collect()
        gc.freeze()
        gc.set_threshold(LOOK_FOR_RINGS_AFTER)
        try:
            with self.app.test_request_context("/search"):
                self.app.preprocess_request()
                yield self
        finally:
            gc.unfreeze()
            gc.set_threshold(*before)

    def answer(self, asked: Asked) -> str:
        """The HTML of ten hits with facets: what the page of results does, but for the frame around it."""
        from kmwiki.web.search import asked as addresses
        from kmwiki.web.search.blueprint import found_for
        from kmwiki.web.search.hits import hit_groups
        from kmwiki.web.search.naming import names_with
        from kmwiki.web.search.narrowing import facets

        question = addresses.Asked.read(_form(asked))
        began = self._clock()
        found = found_for(question.request())
        self.asking_took = (self._clock() - began) * 1000
        counts = found.facets
        people = {author for hit in found.hits for author in hit.authors}
        names = names_with(people | {str(author) for author, _ in counts.get("author", ())})
        return self._template.render(
            groups=hit_groups(found.hits, names), facets=facets(counts, question, names, total=found.total)
        )


def request_of(asked: Asked) -> SearchRequest:
    """The same question straight to an engine."""
    filters: dict[str, Any] = dict(asked.filters)
    return SearchRequest(asked.text, READER, limit=HITS, facets=FACETS, **filters)


def _form(asked: Asked) -> dict[str, list[str]]:
    """As an address carries it."""
    chosen = {_FORM_NAMES[name]: [str(value) for value in values] for name, values in asked.filters.items()}
    return {"q": [asked.text], **chosen}


def timed_over_http(
    folder: Path, classes: dict[str, list[Asked]], warming: Callable[[Sequence[Asked]], int]
) -> dict[str, list[float]]:
    """Milliseconds of whole pages of results by class: a visitor's, one after the other on one connection, without the
    first ones, as many as ``warming`` says.

    Raises:
        RuntimeError: an answer was no page of results, or none of a class had a hit.
    """
    took: dict[str, list[float]] = {}
    with serving(folder, "--workers", "2") as site:
        connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=60)
        for name, queries in classes.items():
            bodies = []
            times = []
            for asked in queries:
                path = "/search?" + urlencode(_form(asked), doseq=True)
                began = time.perf_counter()
                connection.request(
                    "GET", path, headers={"Accept-Encoding": "gzip", "User-Agent": "Mozilla/5.0 (bench)"}
                )
                answer = connection.getresponse()
                body = answer.read()
                times.append((time.perf_counter() - began) * 1000)
                if answer.status != 200:
                    raise RuntimeError(f"{path}: {answer.status}")
                bodies.append(gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body)
            if not any(b"search-hit" in body for body in bodies):
                raise RuntimeError(f"{name}: no query found anything over HTTP")
            took[name] = times[warming(queries) :]
        connection.close()
    return took


class Took(NamedTuple):
    """Milliseconds."""

    whole: float
    asking: float
    """Of it until the answer was found: rights and synonyms of now, and the engine."""


def timed_in_a_process(folder: Path, classes: Mapping[str, Sequence[Asked]], *, cpu: bool) -> dict[str, list[Took]]:
    """Every query of every class, one after the other in a process that has just started and warmed up as web
    processes do. It has built no index, as these never do: what a build leaves behind lies between what a search reads
    and makes that slower."""
    told = json.dumps({name: [[one.text, one.filters] for one in asked] for name, asked in classes.items()})
    answer = subprocess.run(
        [sys.executable, "-m", "bench.search_answers", str(folder), "cpu" if cpu else "clock"],
        cwd=ROOT, input=told, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    took = json.loads(answer.stdout.splitlines()[-1])
    return {name: [Took(*times) for times in of_class] for name, of_class in took.items()}


def _answer_in_this_process(folder: Path, clock: Callable[[], float]) -> None:
    """What `timed_in_a_process` runs."""
    from kmwiki.web.process import warm

    classes = json.loads(sys.stdin.read())
    drawing = Drawing(folder, clock)
    warm(drawing.app)
    took: dict[str, list[Took]] = {}
    with drawing.open():
        for name, queries in classes.items():
            took[name] = []
            for text, filters in queries:
                asked = Asked(text, {field: tuple(values) for field, values in filters.items()})
                began = clock()
                drawing.answer(asked)
                took[name].append(Took((clock() - began) * 1000, drawing.asking_took))
    print(json.dumps(took))


if __name__ == "__main__":
    _answer_in_this_process(Path(sys.argv[1]), time.process_time if sys.argv[2] == "cpu" else time.perf_counter)
