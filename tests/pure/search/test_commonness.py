"""Which words are so common that they find nothing beside rarer ones."""

from __future__ import annotations

import pytest

from kmwiki.search.scoring import is_common


@pytest.mark.parametrize(
    ("documents", "most"),
    [(100, 50), (500, 50), (1_000, 100), (20_000, 2_000), (50_000, 5_000), (200_000, 5_000)],
)
def test_a_tenth_of_the_documents_is_common_but_never_so_few_nor_so_many(documents: int, most: int) -> None:
    assert (is_common(most, documents), is_common(most + 1, documents)) == (False, True)
