"""The rows every site begins with. What people did to them afterwards stays done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from kmwiki.core.database import db
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version

from .editing import Entry, entry_of, insert_row, read_entry, reword_row
from .models import SynonymRow, SynonymWording

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
    """Bring in the rows whose keys the table has never had, and what a release says otherwise in rows that nobody here
    touched; gives how many. Does nothing twice.

    Rows that people changed, deleted or brought back stay as they left them.
    """
    rows = {row.seed_key: row for row in db.session.scalars(select(SynonymRow).where(SynonymRow.seed_key.is_not(None)))}
    touched = set(
        db.session.scalars(
            select(SynonymWording.row_id).where(SynonymWording.person_id.is_not(None) | SynonymWording.deleted)
        )
    )
    written = 0
    for key, entry in read_seed():
        row = rows.get(key)
        if row is None:
            insert_row(entry, person_id=None, seed_key=key)
        elif row.id not in touched and row.deleted_at is None and entry_of(row) != entry:
            reword_row(row, entry)
        else:
            continue
        written += 1
    if written:
        record("synonyms.seeded", actor_id=None, subject_type="synonym", subject_id=0, detail={"rows": written})
        bump_site_version()
    return written
