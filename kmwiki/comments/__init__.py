"""Comments: the open box under every page."""
