"""Dates that pass: guidance that begins or ends, practices that their writers meant to look at again."""
