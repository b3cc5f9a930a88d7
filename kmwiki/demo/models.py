"""What the example site brought, so that exactly that can be taken away."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kmwiki.core.database import Base


class DemoItem(Base):
    """One row of another table that ``demo load`` made: ``kind`` is agency, person, page or comment."""

    __tablename__ = "demo_item"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
