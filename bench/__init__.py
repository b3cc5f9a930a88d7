"""Measures the promised numbers on this machine; see README.md beside this file."""
