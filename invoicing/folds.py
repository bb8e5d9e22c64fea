"""Which of two times was meant? The question of each time that the clocks show twice, as the page asks it."""

from dataclasses import dataclass

from invoicing.clock_forms import FOLDS, ClockForm
from invoicing.wording import clock


@dataclass(frozen=True)
class Fold:
    """One time's fold: hidden while it is that of the record, else a question. `of`: the local time it belongs to."""

    name: str
    of: str
    chosen: str
    question: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    message: str = ""


def folds(form: ClockForm, *, is_as_recorded: bool = False) -> list[Fold]:
    """Of each of the form's times. An answered question stays, so that nobody is moved away from it."""
    return [_fold(form, field, name, is_as_recorded) for field, name in form.TIMES]


def _fold(form: ClockForm, field: str, name: str, is_as_recorded: bool) -> Fold:
    fold, belongs_to = (str(form[f"{field}_{part}"].value() or "") for part in ("fold", "fold_of"))
    readings = form.repeated.get(field)
    if readings is None or is_as_recorded:
        return Fold(field, belongs_to, fold)
    first, second = (at.astimezone(form.zone) for at in (readings.first, readings.second))
    of = first.replace(tzinfo=None).isoformat(timespec="minutes")
    return Fold(
        name=field,
        of=of,
        chosen=fold if belongs_to in ("", of) else "",
        question=f"Which {clock(first)} was the {name}?",
        choices=tuple((value, f"{words} ({at:%Z})") for (value, words), at in zip(FOLDS, (first, second), strict=True)),
        message=" ".join(str(message) for message in form.errors.get(f"{field}_fold", ())),
    )
