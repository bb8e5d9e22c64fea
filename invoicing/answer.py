"""The answer to a check: every finding, what fits, and what was recorded."""

from dataclasses import dataclass
from typing import Any

from cpt.suggestions import Suggestion
from invoicing.case import Case, instant
from invoicing.checks import check
from invoicing.findings import Finding
from invoicing.forms import InvoiceForm
from invoicing.offering import suggestions
from invoicing.proposal import Proposal

EMPTY = frozenset({"code-missing", "time-missing", "disruption-note-missing"})


@dataclass(frozen=True)
class Answer:
    """What the checks say of one posted form."""

    proposal: Proposal
    findings: list[Finding]

    @property
    def suggestions(self) -> list[Suggestion]:
        """What the record supports, whatever was posted."""
        return suggestions(self.proposal.case, self.proposal.minutes)

    def as_json(self) -> dict[str, Any]:
        """The shape that the product promises; instants are ISO with the session zone's offset."""
        proposal, case = self.proposal, self.proposal.case
        figure, presence = proposal.figure, case.recorded.presence
        return {
            "findings": [
                {"id": f.id, "severity": f.severity, "field": f.field, "message": f.message} for f in self.findings
            ],
            "suggestions": [{"code": s.code, "units": s.units, "why": s.why} for s in self.suggestions],
            "recorded": {
                "started_at": _iso(case, figure.start_ms),
                "ended_at": _iso(case, figure.end_ms),
                "live_seconds": presence.with_client.live_seconds,
                "with_anyone_seconds": presence.with_anyone.live_seconds,
                "inferred_seconds": figure.inferred_seconds,
                "source": proposal.source,
            },
            "live_minutes": proposal.minutes,
            "units": proposal.units,
            "time_source": proposal.time_source,
        }


def answer(case: Case, form: InvoiceForm) -> Answer:
    """Check one bound form. What could not be read stands for the findings on that field."""
    form.is_valid()
    entry = form.entry()
    unread = [*form.field_findings(), *form.time_findings]
    fields = {finding.field.removesuffix("_fold") for finding in unread}
    # What could not be read counts as empty for the checks; that it is missing would be a second word for one thing.
    found = [one for one in check(case, entry) if not (one.field in fields and one.id in EMPTY)]
    return Answer(Proposal(case, entry), sorted([*unread, *found], key=lambda finding: not finding.is_error))


def _iso(case: Case, at_ms: int | None) -> str | None:
    return None if at_ms is None else case.local(instant(at_ms)).isoformat(timespec="milliseconds")
