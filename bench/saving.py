"""How long a save takes its writer, how soon others find it, and how long a preview takes.

    python -m bench.saving [--saves 100] [--pages 2000]

One reader opens the edit form, puts a new text of 6 KB in and sends it, again and again over different pages. Timed is
the sending: token, rights, rendering in its guarded process, the transaction with its flush to the disk, up to the
answer. A preview of such a text is sent the same way. After each save the word that only this text holds is searched
for until the page is found. The last part is the same by eight writers at once, each with pages of their own.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from tests.support.serving import RunningSite

from .corpus import PAGES, fresh_body, wiki_pages
from .loading import READERS
from .site import Member, hidden, measured_site
from .table import Row, percentile, show

SAVE_P50, SAVE_P95, FOUND_WITHIN, PREVIEW_WITHIN = 80, 250, 1_000, 250  # ms
WRITERS = 8
_GIVE_UP_S = 30
_LOOK_EVERY_S = 0.01
# Looking costs the site as much as any search does: many who look often would measure themselves. What is found between
# two looks counts as found at the second.
_MANY_LOOK_EVERY_S = 0.2


def measure(*, saves: int = 100, pages: int = PAGES) -> list[Row]:
    """Save and find."""
    numbers = wiki_pages(pages)
    took: list[float] = []
    found: list[float] = []
    previews: list[float] = []
    with measured_site(pages=pages) as site:
        member = Member(site)
        for turn, number in enumerate(islice(numbers * (1 + saves // len(numbers)), saves + 5)):
            saved_in, found_in = save_and_find(member, number, turn)
            if turn >= 5:  # the first ones meet processes that are still starting
                took.append(saved_in)
                found.append(found_in)
        for turn in range(saves):
            previews.append(preview(member, turn))
        crowd = _by_many(site, numbers, saves)
    return [
        _row("save through the form, p50", percentile(took, 50), SAVE_P50),
        _row("save through the form, p95", percentile(took, 95), SAVE_P95),
        _row("preview of 6 KB, p50", percentile(previews, 50), PREVIEW_WITHIN),
        _row("preview of 6 KB, p95", percentile(previews, 95), PREVIEW_WITHIN),
        _row("found after a save, p50", percentile(found, 50), FOUND_WITHIN),
        _row("found after a save, p95", percentile(found, 95), FOUND_WITHIN),
        _row(f"found after a save, {WRITERS} writers, p50", percentile(crowd, 50), FOUND_WITHIN),
        _row(f"found after a save, {WRITERS} writers, p95", percentile(crowd, 95), FOUND_WITHIN),
    ]


def _by_many(site: RunningSite, numbers: list[int], saves: int) -> list[float]:
    """Milliseconds until each save was found, by writers who save and look at the same time."""

    def write(writer: int) -> list[float]:
        member = Member(site, writer % READERS)
        own = numbers[writer::WRITERS]
        return [
            save_and_find(member, own[turn % len(own)], 10_000 * (writer + 1) + turn, look_every_s=_MANY_LOOK_EVERY_S)[
                1
            ]
            for turn in range(saves // WRITERS + 1)
        ]

    with ThreadPoolExecutor(WRITERS) as pool:
        return [took for found in pool.map(write, range(WRITERS)) for took in found]


def _row(what: str, took: float, most: int) -> Row:
    return Row(what, f"{took:.0f} ms", f"< {most} ms", took < most)


def save_and_find(
    member: Member, number: int, turn: int, *, look_every_s: float = _LOOK_EVERY_S
) -> tuple[float, float]:
    """Milliseconds until the save was answered, and from then until it was found."""
    form = member.get(f"/p/{number}/edit")
    word = f"seaside{turn:05d}x"
    fields = {name: hidden(form, name) for name in ("csrf_token", "form_id", "based_on")}
    fields |= {"body": f"{fresh_body(turn)}\n\n{word}", "note": "bench", "action": "save"}
    began = time.perf_counter()
    status, led_to = member.post(f"/p/{number}/edit", fields)
    saved = time.perf_counter()
    if status != 303:
        raise RuntimeError(f"a save was answered with {status}: {led_to[:300]}")
    while f"/p/{number}/" not in member.get(f"/search?q={word}"):
        if time.perf_counter() - saved > _GIVE_UP_S:
            raise RuntimeError(f"{word} is not found {_GIVE_UP_S} s after its save")
        time.sleep(look_every_s)
    return (saved - began) * 1000, (time.perf_counter() - saved) * 1000


def preview(member: Member, turn: int) -> float:
    """Milliseconds until the preview of a new text was answered."""
    fields = {"csrf_token": hidden(member.get("/new/wiki"), "csrf_token"), "kind": "wiki", "title": "ตัวอย่าง preview"}
    began = time.perf_counter()
    status, said = member.post("/preview", {**fields, "body": fresh_body(turn)})
    if status != 200:
        raise RuntimeError(f"a preview was answered with {status}: {said[:300]}")
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(prog="python -m bench.saving")
    asked.add_argument("--saves", type=int, default=100)
    asked.add_argument("--pages", type=int, default=PAGES)
    show(measure(**vars(asked.parse_args())))


if __name__ == "__main__":
    main()
