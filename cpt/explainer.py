"""What does the explainer show? The catalogue on one date of service, in general or under one contract."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts import permissions
from accounts.models import Therapist, User
from cpt import explaining
from cpt.catalogue import rulebook_for
from cpt.explaining import SameDay, day_said
from cpt.guide import Scenario, scenarios
from cpt.models import Contract, ProcedureCode
from cpt.rule_history import Change, DatedRule, later_changes, rules_over_time
from cpt.rulebook import Code, Rulebook
from cpt.ruler import Ruler, ruler

LICENCES = dict(Therapist.Licence.choices)
# Fees are not asked for, so without a contract no practice is meant.
NO_PRACTICE = 0


def zone_of(viewer: User) -> ZoneInfo:
    """The viewer's time zone; people without one of their own have the zone of the deadlines."""
    therapist = Therapist.objects.filter(user=viewer).first()
    return ZoneInfo(therapist.time_zone if therapist else settings.SUBMISSION_TIME_ZONE)


def today_of(viewer: User) -> date:
    """Today on the viewer's calendar."""
    return timezone.now().astimezone(zone_of(viewer)).date()


def contracts_of(viewer: User) -> QuerySet[Contract]:
    """A therapist's practice's; for support and admins every one."""
    if permissions.may_review(viewer):
        return Contract.objects.all()
    return Contract.objects.filter(practice__therapists__user=viewer)


@dataclass(frozen=True)
class Question:
    """What is asked: the rules of this date, of one contract or in general, by somebody with a licence or none."""

    on: date
    contract: Contract | None = None
    licence: str = ""

    @cached_property
    def general(self) -> Rulebook:
        """The rules that hold where no contract says otherwise."""
        return rulebook_for(NO_PRACTICE, None, self.on)

    @cached_property
    def book(self) -> Rulebook:
        """The rules that hold under the contract; the general ones without one."""
        if self.contract is None:
            return self.general
        return rulebook_for(self.contract.practice_id, self.contract.payer, self.on)

    def remarks(self, code: Code, next_rule_on: date | None = None) -> list[str]:
        """What to know of a code before its minutes, in a few words each."""
        payer = self.book.terms.payer
        why_not = code.not_in_force_because.removeprefix("is ").removeprefix("was ")
        said = {
            f"{why_not[:1].upper()}{why_not[1:]}": bool(why_not),
            f"Further time of {code.extends}": code.extends is not None,
            "Add-on": code.is_add_on,
            "Reported time": code.is_time_reported,
            f"Not in the contract with {payer}": not code.is_contracted,
            f"{payer}’s own minutes": code.rule is not None and code.rule.is_contracts,
            "Not for your licence": bool(self.licence) and not code.allows_licence(self.licence),
        }
        if next_rule_on is not None:
            said[f"{'New rule' if code.rule else 'In force'} from {day_said(next_rule_on)}"] = True
        return [words for words, holds in said.items() if holds]


@dataclass(frozen=True)
class Explanation:
    """Everything about one code."""

    question: Question
    row: ProcedureCode

    @cached_property
    def code(self) -> Code:
        """The code on the date of service, under the contract."""
        return self.question.book.codes[self.row.code]

    @property
    def general_rule_said(self) -> str:
        """The general rule, where the contract has its own."""
        general = self.question.general.codes[self.row.code].rule
        if general is None or self.code.rule is None or not self.code.rule.is_contracts:
            return ""
        return explaining.rule_said(general)

    @property
    def ruler(self) -> Ruler | None:
        """The picture of its minutes."""
        return ruler(self.code, explaining.neighbours(self.question.book, self.code))

    @property
    def remarks(self) -> list[str]:
        """What to know before its minutes."""
        return self.question.remarks(self.code)

    @property
    def minutes(self) -> str:
        """From and to; empty when it is not in force."""
        return explaining.minutes_said(self.code.rule) if self.code.rule else ""

    @property
    def fewer(self) -> str:
        """What fewer minutes do, where they stop nothing."""
        return explaining.fewer_said(self.code.rule) if self.code.rule else ""

    @property
    def units(self) -> str:
        """How the minutes make units."""
        further = explaining.further_time_of(self.question.book, self.code)
        return explaining.units_said(self.code.rule, further) if self.code.rule else ""

    @property
    def who(self) -> str:
        """Who must be there."""
        return explaining.who_said(self.code)

    @property
    def measured(self) -> str:
        """Which minutes count."""
        return explaining.measured_said(self.code)

    @property
    def audio(self) -> str:
        """May it be by phone only?"""
        return explaining.audio_said(self.code, self.question.book.terms)

    @property
    def licences(self) -> str:
        """Who may bill it."""
        names = [str(LICENCES.get(licence, licence)) for licence in sorted(self.code.licences)]
        return ", ".join(names) or "Every licence"

    @property
    def add_ons(self) -> list[Code]:
        """What may be ticked beside it."""
        return explaining.add_ons_of(self.question.book, self.code)

    @property
    def bases(self) -> list[Code]:
        """What it may stand beside."""
        return explaining.bases_of(self.question.book, self.code)

    @cached_property
    def same_day(self) -> list[SameDay]:
        """How it meets others on one day."""
        return explaining.same_day(self.question.book, self.code)

    @property
    def further_time(self) -> list[Code]:
        """What bills the time beyond it."""
        further = explaining.further_time_of(self.question.book, self.code)
        return [further] if further else []

    @property
    def pair_sources(self) -> list[str]:
        """Where its pairs of one day come from, each source once."""
        return list(dict.fromkeys(source for one in self.same_day for source in one.sources))

    @property
    def mistakes(self) -> list[str]:
        """What goes wrong most often."""
        return [line.strip() for line in (self.row.mistakes or "").splitlines() if line.strip()]

    @property
    def scenarios(self) -> list[Scenario]:
        """The situations that are about it."""
        return [one for one in scenarios() if self.row.code in one.codes]

    @property
    def rules(self) -> list[DatedRule]:
        """Every dated rule, newest first."""
        return rules_over_time(self.row, self.question.contract, self.question.on)

    @property
    def later(self) -> list[Change]:
        """What is known to change."""
        return later_changes(self.row, self.question.contract, self.question.on)
