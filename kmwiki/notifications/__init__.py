"""Being told: who hears of what happened, and why.

To tell of something new see :mod:`kmwiki.notifications.audiences`.
"""
