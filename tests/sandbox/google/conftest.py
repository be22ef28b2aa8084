from collections.abc import AsyncIterator

import pytest

from tests.sandbox.google.site import Site, opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened() as made:
        yield made
