"""Finding, and what was not found: synonyms and glossary, searches without a hit, searches people keep."""
