"""All flags together: which are raised, in which order, and what an admin's rule changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from invoicing.flag_rules import FlagSeverity, RaisedFlag
from invoicing.flags import FLAGS, flags
from invoicing.seen import Seen
from invoicing.shipped_flags import about_therapists, shipped_rules
from tests.invoicing.cases import NOTE, as_shown, case, minute, proposal, together
from tests.invoicing.flagging import by_id, raised

DOCS = Path(__file__).parents[2] / "docs" / "flags.md"
# The contract of the product: what each flag is called, and how much it matters unless an admin says otherwise.
SEVERITIES = {
    "edit-across-threshold": "high",
    "large-edit": "high",
    "edit-outside-recording": "high",
    "no-recording": "medium",
    "inferred-time": "medium",
    "note-boilerplate": "medium",
    "phone-tail-thin": "medium",
    "impossible-day": "critical",
    "double-booked": "critical",
    "long-day": "medium",
    "very-long": "medium",
    "unlisted": "low",
    "second-intake": "high",
    "crisis-scheduled": "medium",
    "state-without-licence": "critical",
    "resubmitted": "medium",
    "threshold-hugging": "medium",
    "round-times": "medium",
    "schedule-times": "medium",
    "cloned-notes": "medium",
    "no-gaps": "medium",
    "long-code-share": "info",
    "every-day": "info",
}


def test_recorded_time_raises_nothing() -> None:
    one = case(together(45))
    assert raised(one, as_shown(one, "90834")) == set()


def test_every_flag_of_the_product_is_shipped_with_its_severity_on() -> None:
    rules = shipped_rules()
    assert {id: rules[id].severity.value for id in SEVERITIES} == SEVERITIES
    assert all(rule.is_on and rule.meaning and rule.source for rule in rules.values())


def test_every_shipped_flag_about_an_invoice_has_its_function() -> None:
    assert set(FLAGS) | about_therapists() == set(shipped_rules())
    assert not set(FLAGS) & about_therapists()


def test_every_shipped_threshold_lies_within_its_bounds() -> None:
    limits = [limit for rule in shipped_rules().values() for limit in rule.limits.values()]
    assert all(limit.least <= limit.value <= limit.most and limit.meaning for limit in limits)


def test_the_most_severe_come_first() -> None:
    one = case(together(28), was_returned=True)
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    found = flags(Seen(proposal(one, posted)), shipped_rules())
    assert [flag.severity for flag in found] == ["high", "high", "high", "medium"]


def test_flags_keep_their_evidence() -> None:
    one = case(together(28))
    first = next(iter(by_id(one, as_shown(one, "90837", live_minutes=60, disruption_note=NOTE)).values()))
    assert first.is_holding
    assert first.evidence["recorded_minutes"] == 28
    assert first.evidence["entered_minutes"] == 60
    assert first.sentence == "28 min were recorded and 60 min entered, which supports 90837 instead of 90832."


def test_what_an_admin_switched_off_is_not_raised_and_another_severity_is_kept() -> None:
    one, rules = case(together(45), was_returned=True), shipped_rules()
    off = {**rules, "resubmitted": replace(rules["resubmitted"], is_on=False)}
    assert raised(one, as_shown(one, "90834"), off) == set()
    low = {**rules, "resubmitted": replace(rules["resubmitted"], severity=FlagSeverity.LOW)}
    assert not by_id(one, as_shown(one, "90834"), low)["resubmitted"].is_holding


@pytest.mark.parametrize(
    ("severity", "holds"), [("critical", True), ("high", True), ("medium", True), ("low", False), ("info", False)]
)
def test_low_and_info_hold_nothing(severity: str, holds: bool) -> None:
    assert RaisedFlag("a-flag", FlagSeverity(severity), "Because.").is_holding is holds


@pytest.mark.parametrize("flag_id", sorted(shipped_rules()))
def test_the_page_about_flags_tells_of_each_what_is_shipped(flag_id: str) -> None:
    rule = shipped_rules()[flag_id]
    (line,) = [one for one in DOCS.read_text(encoding="utf-8").splitlines() if one.startswith(f"| `{flag_id}` |")]
    assert line.startswith(f"| `{flag_id}` | {rule.severity} | {rule.meaning} |")
    thresholds = ", ".join(f"`{limit.name}` {limit.value:g}" for limit in rule.limits.values()) or "none"
    assert f"| {thresholds} |" in line
