"""Files and pictures of pages: taken in with care, shown by the rights of their page, found by their words.

This module stays empty: the one-off processes that look into files import the package, and should carry nothing else.
"""
