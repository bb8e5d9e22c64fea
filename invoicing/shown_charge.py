"""Which amount did the page show when it was sent? A fee that changed meanwhile is said, never charged unseen."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from invoicing.findings import Finding, error
from invoicing.lines import Line
from invoicing.wording import dollars

FIELD = "shown_charge"


def shown_charge(billed: Sequence[Line], total: Decimal | None) -> str:
    """Codes, units and what they come to, as the page posts it back; nothing where no amount is shown."""
    return "" if total is None else f"{_units(billed)} {total:.2f}"


def charge_changed(posted: str, billed: Sequence[Line], total: Decimal | None) -> list[Finding]:
    """Another amount for the same codes and units; of other ones the person knows, who changed them."""
    units, _, amount = posted.partition(" ")
    if not units or units != _units(billed) or shown_charge(billed, total) == posted:
        return []
    comes_to = f"comes to {dollars(total)} now" if total is not None else "has no fee any more"
    sentence = f"The page showed ${amount[:12]}, and the invoice {comes_to}. Look at it below, and submit it again."
    return [error("charge-changed", "code", sentence)]


def _units(billed: Iterable[Line]) -> str:
    return ",".join(f"{line.code}:{line.units}" for line in billed)
