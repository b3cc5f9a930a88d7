"""A speaker and somebody who builds on their words."""

from __future__ import annotations

import pytest

from kmwiki.access import Actor
from tests.support.site import TestSite


@pytest.fixture
def mali(site: TestSite) -> Actor:
    return site.person("mali", display_name="มะลิ ริมทะเล")


@pytest.fixture
def lek(site: TestSite) -> Actor:
    return site.person("lek")
