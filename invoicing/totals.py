"""What does it come to? Decimal only, rounded once."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def total(charges: Iterable[Decimal | None]) -> Decimal | None:
    """The sum to the cent; None when a line has no fee, since half a sum would mislead."""
    known = list(charges)
    if any(charge is None for charge in known):
        return None
    return sum((charge for charge in known if charge is not None), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
