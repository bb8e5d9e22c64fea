"""Forms in which a local time is typed: which instant is meant, and what is offered where the clocks skip one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from accounts.text_fields import HiddenTextField
from invoicing.findings import Finding, error
from invoicing.wording import clock, day, listed
from sessions_app.local_time import Repeated, Skipped, floor_to_minute, fold_of, resolve

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"
FOLDS = (("0", "the first time"), ("1", "the second time"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A local time that exists, for a field in which a skipped one was typed."""

    field: str
    name: str
    typed: datetime
    local: datetime

    @property
    def value(self) -> str:
        """What the button posts: see `filled`."""
        return f"{self.field} {self.local.isoformat(timespec='minutes')}"

    @property
    def words(self) -> str:
        """3:00 AM; with its day where that is another one than the one typed."""
        on = f" on {day(self.local.date())}" if self.local.date() != self.typed.date() else ""
        return f"{clock(self.local)}{on}"


def shown_as(field: str, at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """An instant as the field and its fold show it, floored to the minute."""
    local, fold = at.astimezone(zone).strftime(LOCAL_FORMAT), fold_of(floor_to_minute(at), zone)
    is_once = fold is None
    return {field: local, f"{field}_fold": "" if is_once else str(fold), f"{field}_fold_of": "" if is_once else local}


class ClockForm(forms.Form):
    """Local times become instants. `TIMES`: each field with its name in a sentence.

    After validation `time_findings` says what the clocks forbid, `offers` holds the nearest times instead, and
    `repeated` the two readings of each field whose time the clocks show twice, whether it was asked or told.
    """

    TIMES: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, zone: ZoneInfo, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.zone = zone
        self.time_findings: list[Finding] = []
        self.offers: list[Offer] = []
        self.repeated: dict[str, Repeated] = {}
        for field, _ in self.TIMES:
            self.fields[f"{field}_fold"] = _fold()
            # For which local time a hidden fold was filled in: of another time it says nothing.
            self.fields[f"{field}_fold_of"] = HiddenTextField(required=False, max_length=40)

    @classmethod
    def filled(cls, data: QueryDict) -> QueryDict:
        """What was posted; where a button offered a time, with that one in place of the one typed."""
        field, _, local = data.get("fill", "").partition(" ")
        if field not in dict(cls.TIMES):
            return data
        changed = data.copy()
        changed[field], changed[f"{field}_fold"] = local, ""
        return changed

    def clean(self) -> dict[str, Any]:
        """Local times become instants; what the clocks skip or repeat becomes a finding."""
        cleaned = super().clean() or self.cleaned_data
        for field, name in self.TIMES:
            cleaned[field] = self._instant(field, name, cleaned.get(field))
        return cleaned

    def _instant(self, field: str, name: str, local: datetime | None) -> datetime | None:
        if local is None:
            return None
        fold = self.cleaned_data.get(f"{field}_fold")
        belongs_to = self.cleaned_data.get(f"{field}_fold_of")
        if belongs_to and belongs_to != local.isoformat(timespec="minutes"):
            fold = None
        if isinstance(readings := resolve(local, self.zone, None), Repeated):
            self.repeated[field] = readings
        found = resolve(local, self.zone, int(fold) if fold else None)
        if isinstance(found, datetime):
            return found
        if isinstance(found, Skipped):
            self._offer(field, name, local, found)
        else:
            self._ask(field, name, local, found)
        return None

    def _offer(self, field: str, name: str, typed: datetime, found: Skipped) -> None:
        nearest = [Offer(field, name, typed, local) for local in (found.before, found.after)]
        self.offers += nearest
        sentence = (
            f"The clocks of {self.zone.key} skip {_on(typed)}. "
            f"The nearest times are {listed(offer.words for offer in nearest)}."
        )
        self.time_findings.append(error("time-impossible", field, sentence))

    def _ask(self, field: str, name: str, typed: datetime, found: Repeated) -> None:
        answers = self.fields[f"{field}_fold"]
        assert isinstance(answers, forms.ChoiceField)
        readings = zip(FOLDS, (found.first, found.second), strict=True)
        answers.choices = [(fold, f"{words} ({at.astimezone(self.zone):%Z})") for (fold, words), at in readings]
        sentence = (
            f"The clocks of {self.zone.key} show {_on(typed)} twice. "
            f"Say whether the {name} was the first or the second time."
        )
        self.time_findings.append(error("time-ambiguous", f"{field}_fold", sentence))


def _on(local: datetime) -> str:
    return f"{clock(local)} on {day(local.date())}"


def _fold() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        choices=FOLDS,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "“%(value)s” is neither 0, the first time, nor 1, the second. Say which."},
    )
