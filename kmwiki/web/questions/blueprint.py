"""The blueprint of these pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("questions", __name__)
