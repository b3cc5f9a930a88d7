"""Rounds of asking, and what each agency asked has said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base, UTCDateTime


class AcknowledgementRound(Base):
    """Agencies were asked to take note of one revision. A later round starts anew; the earlier ones stay to be read."""

    __tablename__ = "acknowledgement_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_no: Mapped[int] = mapped_column(ForeignKey("page.record_no", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Acknowledgement(Base):
    """One agency in a round; ``person_id`` and ``at`` once somebody has acknowledged for it."""

    __tablename__ = "acknowledgement"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("acknowledgement_round.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
