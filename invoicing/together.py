"""What the page of sessions confirmed together shows: clean ones as lines to read and tick, the others with reasons.

What was shown of a line travels with its tick, signed, so that exactly that is submitted or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing

from accounts.models import User
from invoicing.case import Case, Contact, Entry
from invoicing.clean import Doubt, attested, beside, doubts, held_by, to_be_read, untouched
from invoicing.facts_of_many import cases_of, last_places
from invoicing.keyset import Slice
from invoicing.lines import Line, lines
from invoicing.models import Invoice
from invoicing.proposal import Proposal
from invoicing.raising import raised_by
from invoicing.totals import total
from invoicing.worklist import page_of, rows

SALT = "sessions confirmed together"
# As many as a person reads in one go.
TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Judged:
    """One session that waits: clean when nothing is in doubt."""

    invoice: Invoice
    case: Case
    proposal: Proposal | None
    doubts: tuple[Doubt, ...]

    @property
    def lines(self) -> list[Line]:
        """What would be billed."""
        return lines(self.proposal) if self.proposal else []

    @property
    def total(self) -> Any:
        """What it comes to; None where no fee is set."""
        return total(line.charge for line in self.lines)

    @property
    def shown(self) -> str:
        """What its tick posts."""
        assert self.proposal is not None  # a clean one has it
        content = [self.invoice.pk, self.invoice.version, attested(self.proposal)]
        return signing.dumps(content, salt=SALT, compress=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read of one session when it was ticked."""

    invoice_id: int
    version: int
    attested: dict[str, Any]

    @property
    def entry(self) -> Entry:
        """What is submitted."""
        read = self.attested
        return Entry(
            code=read["code"],
            started_at=datetime.fromisoformat(read["started_at"]),
            ended_at=datetime.fromisoformat(read["ended_at"]),
            live_minutes=read["live_minutes"],
            contact=Contact(read["contact"]),
            client_location=read["client_location"],
        )


def read_back(posted: str) -> Shown | None:
    """None for anything that no page of ours has written."""
    try:
        invoice_id, version, content = signing.loads(posted, salt=SALT)
    except signing.BadSignature:
        return None
    return Shown(invoice_id, version, content)


def waiting(user: User, now: datetime, *, after: str = "", before: str = "") -> tuple[Slice[Invoice], list[Judged]]:
    """A page of what waits to be confirmed, the first deadline first."""
    page = page_of(rows(user, "to-confirm", now), "to-confirm", after=after, before=before, size=TOGETHER)
    return page, judged(page.rows, now)


def judged(invoices: Sequence[Invoice], now: datetime) -> list[Judged]:
    """Each of them, in their order; a second one of a client and day waits for the first. They come from `printed`."""
    cases, places = cases_of(invoices, now), last_places([invoice.session for invoice in invoices])
    found: list[Judged] = []
    for invoice in invoices:
        case = cases[invoice.pk]
        proposal = untouched(case)
        reasons = [*_about(invoice), *doubts(case, proposal, last_place=places[invoice.session_id])]
        if proposal is not None:
            reasons += held_by(raised_by(invoice, proposal))
            clean = [one.proposal for one in found if one.proposal is not None and not one.doubts]
            reasons += [] if reasons else beside(proposal, clean)
        found.append(Judged(invoice, case, proposal, tuple(reasons)))
    return found


def _about(invoice: Invoice) -> list[Doubt]:
    return to_be_read(
        is_replacement=invoice.replaces_id is not None,
        is_reopened=bool(getattr(invoice, "reopened_because", None)),
        has_draft=getattr(invoice, "has_draft", False),
    )
