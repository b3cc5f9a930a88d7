"""Who may do what: one map, asked everywhere. Knows shapes, not models."""

from .actor import Actor, visitor
from .permissions import ABILITIES, can, require
from .tokens import ADMIN, MEMBERS, MODERATOR, PUBLIC, page_tokens

__all__ = ["ABILITIES", "ADMIN", "MEMBERS", "MODERATOR", "PUBLIC", "Actor", "can", "page_tokens", "require", "visitor"]
