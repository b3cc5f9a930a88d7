"""Between the database and the search engine: builds documents, works off the queue, asks on a reader's behalf."""
