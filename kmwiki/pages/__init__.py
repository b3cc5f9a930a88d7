"""Pages: the hub. Revisions, links, life cycle, lists, and the one visible-pages query."""
