"""What may be billed to this payer on this date, and on what terms? Plain frozen data.

A Rulebook is made for one practice, payer and date of service; every rule in it is the one in force on that
date. It never asks what day it is today.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

# The kind of care that several clients have together, each billed on that member's own time.
GROUP = "group"


class ClientPresence(StrEnum):
    """Must the identified client be in the session?"""

    PRESENT = "present"
    ABSENT = "absent"
    EITHER = "either"


class AudioOnly(StrEnum):
    """May the whole session be by phone?"""

    CONTRACT = "contract"
    NEVER = "never"
    ALWAYS = "always"


class PairOutcome(StrEnum):
    """What happens when two codes meet for one client, therapist and day."""

    NEVER = "never"
    DISTINCT = "distinct"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many live minutes support a code. Limits are whole minutes, both inclusive; None means no limit.

    `step_minutes`: a further unit each so many minutes after the minimum; None means one unit however long.
    `below_is_warning`: fewer minutes ask for a second look instead of stopping the invoice.
    `is_contracts`: the payer's contract has this rule in place of the general one.
    """

    effective_from: date
    min_minutes: int | None = None
    max_minutes: int | None = None
    step_minutes: int | None = None
    max_units: int | None = None
    below_is_warning: bool = False
    source: str = ""
    is_contracts: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """One procedure code on the date of service. `rule` is None when the code is not in force then.

    `is_time_reported`: part of the work is done without the client, so its minutes are the therapist's word and are
    never measured against a recording.
    """

    code: str
    label: str
    kind: str
    rule: Rule | None
    order: int = 0
    is_common: bool = False
    client: ClientPresence = ClientPresence.PRESENT
    is_time_reported: bool = False
    audio: AudioOnly = AudioOnly.CONTRACT
    is_add_on: bool = False
    bases: frozenset[str] = frozenset()
    extends: str | None = None
    licences: frozenset[str] = frozenset()
    is_contracted: bool = True
    not_in_force_because: str = ""

    @property
    def is_open(self) -> bool:
        """In force and under contract."""
        return self.rule is not None and self.is_contracted

    @property
    def asks_who_was_there(self) -> bool:
        """Does it depend on the identified client so much that somebody has to say whether they were there?"""
        return self.kind == "family" or self.client == ClientPresence.ABSENT

    def allows_licence(self, licence: str) -> bool:
        """May a therapist with this licence bill the code? No licences named means all may."""
        return not self.licences or licence in self.licences


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes on one day. `modifier_on` is the code that takes the distinct-service modifier, or None."""

    outcome: PairOutcome
    modifier_on: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the payer's contract says beside its codes. Self-pay has no contract: everything is open.

    `intake_repeat_months`: how long after an intake another one may be billed; None means never again.
    `note_min_length`: characters; counts only where it is more than the practice's own.
    `missed_fee_cap`: dollars; counts only where it is less than the practice's own; None names none.
    Modifiers are two characters, or empty for none.
    """

    payer: str = "Self-pay"
    is_self_pay: bool = True
    allows_audio_only: bool = True
    requires_authorization: bool = False
    intake_repeat_months: int | None = None
    second_only_as_crisis: bool = False
    note_min_length: int = 0
    note_names_phone: bool = False
    note_names_time: bool = False
    video_modifier: str = "95"
    audio_modifier: str = "93"
    program_modifier: str = ""
    group_modifier: str = ""
    allows_missed_fee: bool = True
    missed_fee_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the code list: a code, or a base code with its further time (90839-90840).

    `value` is what the form posts; `base` is always billed; `extension` is billed with it by the minutes.
    """

    value: str
    base: Code
    extension: Code | None = None

    @property
    def leading(self) -> Code:
        """The code that names the line: label, order, whether it is common."""
        return self.extension if self.extension and self.value != self.base.code else self.base

    @property
    def kind(self) -> str:
        """The kind of care."""
        return self.base.kind

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code that the line may bill."""
        return (self.base,) if self.extension is None else (self.base, self.extension)

    @property
    def needs_extension(self) -> bool:
        """Is the further time part of the choice, so that the minutes must reach it?"""
        return self.value != self.base.code


@dataclass(frozen=True)
class Rulebook:
    """Everything that the checks and the code list may ask about codes, on one date of service."""

    on: date
    codes: Mapping[str, Code]
    pairs: Mapping[frozenset[str], Pair] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    fees: Mapping[str, Decimal] = field(default_factory=dict)

    def choices(self) -> Iterator[Choice]:
        """Every line of the code list, in no particular order: add-ons and further time are no lines."""
        yield from self._by_value.values()

    def choice(self, value: str) -> Choice | None:
        """The line that a posted value names, or None."""
        return self._by_value.get(value)

    def add_ons(self) -> list[Code]:
        """What a therapist may tick beside the code."""
        return sorted((c for c in self.codes.values() if c.is_add_on and c.bases), key=lambda c: c.order)

    @cached_property
    def _by_value(self) -> dict[str, Choice]:
        further: dict[str, Code] = {}
        for code in self.codes.values():
            if code.extends:
                further.setdefault(code.extends, code)
        bases = (code for code in self.codes.values() if not code.is_add_on and code.extends is None)
        return {line.value: line for base in bases for line in _lines_of(base, further.get(base.code))}


def _lines_of(base: Code, extension: Code | None) -> Iterator[Choice]:
    if extension is None:
        yield Choice(base.code, base)
    elif base.rule is not None and base.rule.max_minutes is not None:
        # The base ends somewhere, so the longer session is a choice of its own (90839 and 90839-90840).
        yield Choice(base.code, base)
        yield Choice(f"{base.code}-{extension.code}", base, extension)
    else:
        # The base runs on, and its further time is billed with it where the payer pays for that.
        yield Choice(base.code, base, extension if extension.is_open else None)
