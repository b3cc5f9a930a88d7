"""Write a migration from the difference between the models and the newest schema.

    python tools/migration.py 0003 "people have a birthday"

Read what it wrote before committing it; autogenerate misses renames.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kmwiki import models  # noqa: F401  (fills the metadata)
from kmwiki.core.migrating import SCRIPTS, alembic_config


def main(number: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(create_engine(f"sqlite:///{folder}/empty.sqlite"))
        if any((SCRIPTS / "versions").glob("*.py")):
            command.upgrade(config, "head")
        command.revision(config, message=message, rev_id=number, autogenerate=True)
    for written in (SCRIPTS / "versions").glob(f"{number}_*.py"):
        # Migrations outlive the classes they were made from: the stored type is all they need to know.
        text = written.read_text().replace("kmwiki.core.database.UTCDateTime()", "sa.DateTime()")
        text = re.sub(r"\n{4,}", "\n\n\n", text)
        written.write_text(text)
        print(written)


if __name__ == "__main__":
    main(*sys.argv[1:3])
