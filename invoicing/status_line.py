"""What does the page say in one line after each change? What it comes to, and whether anything stands against it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from invoicing.lines import Line
from invoicing.wording import dollars, listed


def status_line(
    code: str, billed: Sequence[Line], total: Decimal | None, *, problems: int, unseen: int, to_confirm: int
) -> str:
    """`code`: the line of the code list that was chosen; nothing is said before that.

    `problems` stand on the page; `unseen` are at fields that nobody has left yet.
    """
    return " ".join([*_comes_to(code, billed, total), *_stands_against(bool(code), problems, unseen, to_confirm)])


def _comes_to(code: str, billed: Sequence[Line], total: Decimal | None) -> Iterator[str]:
    if billed:
        what = listed(f"{line.code}, {counted(line.units, 'unit')}" for line in billed)
        yield f"{what}: {dollars(total)}." if total is not None else f"{what}."
    elif code:
        yield f"{code}:"


def _stands_against(is_chosen: bool, problems: int, unseen: int, to_confirm: int) -> Iterator[str]:
    if problems:
        yield f"{counted(problems, 'problem')} to correct."
    if to_confirm:
        yield f"{counted(to_confirm, 'point')} to confirm with a tick."
    if is_chosen and not problems:
        if unseen:
            yield "Not ready yet; Check says why."
        elif not to_confirm:
            yield "Code and time agree. Nothing is submitted yet."


def counted(count: int, what: str) -> str:
    """1 unit, 2 units."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
