"""Finding pages and comments in Thai and English. Pure: no database, no request.

Ask through `engine.SearchEngine`. `whoosh_engine` is the default, `memory_engine` its twin in plain loops; both pass
`tests/contracts/test_search_engines.py`.
"""
