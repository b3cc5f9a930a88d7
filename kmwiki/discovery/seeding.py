"""The rows every site begins with. What people did to them afterwards stays done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version

from .editing import Entry, insert_row, read_entry
from .models import SynonymRow

SEED = Path(__file__).with_name("data") / "synonyms.csv"
BETWEEN_TERMS = " | "


def read_seed() -> Iterator[tuple[str, Entry]]:
    """Key and entry of each row of ``data/synonyms.csv``, checked like what people type."""
    with SEED.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            entry = read_entry(
                line["terms"].split(BETWEEN_TERMS), meaning_th=line["meaning_th"], meaning_en=line["meaning_en"]
            )
            yield line["key"], entry


def seed_synonyms() -> int:
    """Bring in the rows whose keys the table has never had; gives how many. Does nothing twice.

    A later release may bring more rows: they are added, and rows that were changed or deleted here stay so.
    """
    known = set(db.session.scalars(select(SynonymRow.seed_key).where(SynonymRow.seed_key.is_not(None))))
    new = [(key, entry) for key, entry in read_seed() if key not in known]
    for key, entry in new:
        insert_row(entry, person_id=None, seed_key=key)
    if new:
        record("synonyms.seeded", actor_id=None, subject_type="synonym", subject_id=0, detail={"rows": len(new)})
        bump_site_version()
    return len(new)
