"""Which invoices were ticked for one packet, and may they stand in one?"""

import pytest

from review.ticked import problem, ticked

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("posted", "ids"),
    [
        ([], set()),
        (["7", "12", "7"], {7, 12}),
        (["", " 7", "-7", "7.0", "\u0667", "seven", "²"], set()),
        ([str(LARGEST - 1), str(LARGEST), str(LARGEST + 1)], {LARGEST - 1, LARGEST}),
        (["9" * 5000, "0" * 18 + "7", "0" * 19 + "7"], {7}),
    ],
)
def test_what_is_no_id_was_not_ticked(posted: list[str], ids: set[int]) -> None:
    assert ticked(posted, LARGEST) == ids


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Tick at least one"), (1, ""), (2, ""), (3, ""), (4, "4 invoices are")]
)
def test_one_packet_holds_at_least_one_and_no_more_than_it_may(count: int, said: str) -> None:
    found = problem(set(range(count)), most=3)
    assert found.startswith(said)
    assert bool(found) is bool(said)
    if count > 3:
        assert found.endswith("one packet holds up to 3. Look for fewer, and make another packet of the others.")
