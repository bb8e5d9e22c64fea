"""What stops this invoice from being submitted, and what needs a second look? Everything at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from invoicing import code_checks, contract_checks, day_checks, note_checks, people_checks, time_checks
from invoicing.case import Case, Entry
from invoicing.findings import Finding, Severity
from invoicing.proposal import Proposal

Check = Callable[[Proposal], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    code_checks.code_missing,
    code_checks.code_not_in_force,
    contract_checks.code_not_contracted,
    contract_checks.code_outside_licence,
    contract_checks.authorization_missing,
    time_checks.client_never_joined,
    code_checks.minutes_fit_code,
    code_checks.units_capped,
    code_checks.add_ons,
    people_checks.client_presence,
    time_checks.time_missing,
    time_checks.time_order,
    time_checks.time_other_day,
    time_checks.longer_than_a_day,
    time_checks.time_future,
    time_checks.live_exceeds_window,
    time_checks.phone_within_live,
    time_checks.time_outside_recording,
    time_checks.time_inferred,
    time_checks.long_session,
    time_checks.disruption_note,
    note_checks.payers_demands,
    contract_checks.not_live,
    contract_checks.audio_only_not_covered,
    day_checks.intake_established_client,
    day_checks.overlapping_session,
    day_checks.same_day,
    time_checks.window_closed,
)


def check(case: Case, entry: Entry) -> list[Finding]:
    """Every finding, errors first, each in the order of the form.

    An id stands once for a field and severity, so that one tick is for one finding; what more there is to say of it
    stands in the same message.
    """
    return check_proposal(Proposal(case, entry), CHECKS)


def check_proposal(proposal: Proposal, checks: Iterable[Check]) -> list[Finding]:
    """As `check`, of some of the checks."""
    found: dict[tuple[str, str, Severity], Finding] = {}
    for one in checks:
        for finding in one(proposal):
            key = (finding.id, finding.field, finding.severity)
            known = found.get(key)
            message = f"{known.message} {finding.message}" if known else finding.message
            found[key] = replace(finding, message=message)
    return sorted(found.values(), key=lambda finding: not finding.is_error)


def blocking(findings: Iterable[Finding], accepted: frozenset[str]) -> list[Finding]:
    """The errors, and the warnings that were not accepted."""
    return [finding for finding in findings if finding.is_error or finding.id not in accepted]
