"""The demo's payers, each with something of its own, and what the practice charges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import Practice
from cpt.actions import add_payer, adopt_rule, set_fees
from cpt.models import Payer

WITH_AUDIO, WITHOUT_AUDIO = "Northfield Health", "Cedar Mutual"
EAP, STATE = "Lakeshore EAP", "Prairie State Medicaid"
FEES = {
    "90791": "190.00",
    "90832": "85.00",
    "90834": "125.00",
    "90837": "165.00",
    "90839": "210.00",
    "90840": "95.00",
    "90846": "140.00",
    "90847": "150.00",
    "90853": "60.00",
    "90785": "20.00",
    "96130": "140.00",
    "96131": "105.00",
    "96136": "70.00",
    "96137": "65.00",
    "96158": "75.00",
    "96159": "30.00",
    "99404": "90.00",
    "H0004": "32.50",
}


@dataclass(frozen=True, slots=True)
class DemoPayer:
    """One payer and its contract; `terms` are columns of ContractTerms, `rules` names of shipped contract rules."""

    name: str
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()


PAYERS = (
    DemoPayer(WITH_AUDIO, terms={"intake_repeat_months": 6}),
    DemoPayer(
        WITHOUT_AUDIO,
        without=frozenset({"90849", "90853"}),
        terms={"allows_audio_only": False},
    ),
    DemoPayer(EAP, only=frozenset({"99404"}), terms={"requires_authorization": True, "allows_audio_only": False}),
    DemoPayer(
        STATE,
        only=frozenset({"H0004", "H0031", "90791", "90839", "90840", "90846", "90847", "90853"}),
        terms={
            "video_modifier": "GT",
            "group_modifier": "HQ",
            "note_names_phone": True,
            "allows_missed_fee": False,
        },
        rules=("h0004-full-quarter-hours",),
    ),
)


def load_payers(practice: Practice) -> None:
    """Add whichever payers and fees are missing; nothing that is there changes."""
    amounts = {code: Decimal(amount) for code, amount in FEES.items()}
    for one in PAYERS:
        if not Payer.objects.filter(name=one.name).exists():
            contract = add_payer(practice, one.name, without=one.without, only=one.only, **one.terms)
            for rule in one.rules:
                adopt_rule(contract, rule)
        set_fees(practice, Payer.objects.get(name=one.name), amounts)
    set_fees(practice, None, amounts)
