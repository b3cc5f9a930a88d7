"""Thanks in three meanings, with names and without totals."""
