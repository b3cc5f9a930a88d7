"""The background worker: drains the queues, and is the one writer of the index."""
