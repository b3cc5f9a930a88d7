"""Alembic's entry: migrates through the engine it is handed. SQLite tables are changed by copy (batch)."""

from __future__ import annotations

from alembic import context

from kmwiki.core.database import Base

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A table changed by copy would otherwise fail, or cascade, on its foreign keys. Said to the driver itself: in
        # a transaction, which SQLAlchemy would begin first, SQLite passes over this without a word.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        transaction_per_migration=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.commit()
        connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
