"""kmwiki: a wiki and community of practice for the people who run a Thai province."""

from __future__ import annotations

__version__ = "0.1.0"
