"""Extending (ต่อยอด): what somebody said becomes part of another page, when they agree, under their name."""
