"""Acknowledging (รับทราบ): guidance that agencies are asked to take note of, and which of them have."""
