"""Kind, not policed: what people report, what moderators do about it, and what the writer is told and may answer."""
