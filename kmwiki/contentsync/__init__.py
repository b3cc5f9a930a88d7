"""Keeps ``content/`` and the database in agreement, and never overwrites anything silently."""
