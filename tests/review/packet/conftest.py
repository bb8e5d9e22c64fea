"""One packet for every test of what may happen to it."""

import pytest

from tests.invoicing.desk import flagged
from tests.review.packet.packets import packet_of

MADE: list[bytes] = []


@pytest.fixture
def packet(request: pytest.FixtureRequest) -> bytes:
    """Made once: what happens to it needs no database."""
    if not MADE:
        request.getfixturevalue("five_oclock")
        MADE.append(packet_of(flagged(request.getfixturevalue("new_invoice"))))
    return MADE[0]
