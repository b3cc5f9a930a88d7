"""The ground floor: database, journal and queues, errors, clock, paging, migrations.

Everything above may import from here; nothing here knows a page or a person.
"""
