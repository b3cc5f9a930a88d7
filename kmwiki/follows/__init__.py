"""Following: what people ask to be told of, and how much of it."""
