"""Which invoices were ticked for one packet, and may they stand in one?"""

from collections.abc import Iterable

LONGEST = 19  # digits of the largest id


def ticked(posted: Iterable[str], largest: int) -> set[int]:
    """The ids that were ticked, at most `largest`; what is none is nothing that anybody could tick."""
    numbers = (int(one) for one in posted if one.isascii() and one.isdigit() and len(one) <= LONGEST)
    return {one for one in numbers if one <= largest}


def problem(ids: set[int], most: int) -> str:
    """Why these make no packet, which holds up to `most`; "" when they do."""
    if not ids:
        return "Tick at least one invoice."
    if len(ids) > most:
        said = f"{len(ids)} invoices are ticked; one packet holds up to {most}."
        return f"{said} Look for fewer, and make another packet of the others."
    return ""
