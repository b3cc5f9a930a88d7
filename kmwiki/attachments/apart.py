"""Looking into a file in a process of its own, which ends when it has answered, or is killed when it doesn't.

    python -m kmwiki.attachments.apart take SOURCE TARGET NAME     -> {"content_type": …} | {"refused": key, "args": …}
    python -m kmwiki.attachments.apart read SOURCE CONTENT_TYPE    -> {"text": …}         | {"refused": key, "args": …}

It loads what it needs and nothing else: no Flask, no database, no settings, no secrets. What it may use of the machine
is bounded before it looks at the first byte.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .kinds import is_picture
from .refusals import Refused

MOST_MEMORY = 900 * 1024**2
MOST_CPU_SECONDS = 20
MOST_WRITTEN = 64 * 1024**2


def main(arguments: list[str]) -> None:
    """Answer one question on standard output as JSON."""
    _bound()
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl takes it when it is there, for 30 MB
    sys.stdout.write(json.dumps(answer(*arguments)))


def answer(act: str, source: str, *rest: str) -> dict[str, Any]:
    """The answer as data; a refusal is one too."""
    try:
        return _take(Path(source), Path(rest[0]), rest[1]) if act == "take" else _read(Path(source), rest[0])
    except Refused as refused:
        return {"refused": refused.key, "args": refused.args_}
    except (MemoryError, RecursionError):
        return {"refused": "attachments.too_complex", "args": {}}


def _take(source: Path, target: Path, name: str) -> dict[str, Any]:
    from .recognising import recognise

    kind = recognise(source, name)
    if is_picture(kind.content_type):
        from .pictures import rewrite

        return asdict(rewrite(source, target))
    return {"content_type": kind.content_type}


def _read(source: Path, content_type: str) -> dict[str, Any]:
    from .extracting import extract

    return {"text": extract(source, content_type)}


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main(sys.argv[1:])
