"""Which of two times was meant? The question of each time that the clocks show twice, as the page asks it."""

from dataclasses import dataclass

from invoicing.case import TimeSource
from invoicing.clock_forms import FOLDS
from invoicing.forms import InvoiceForm
from invoicing.proposal import Proposal
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


def folds(form: InvoiceForm, proposal: Proposal) -> list[Fold]:
    """Of start and end. An answered question stays, so that nobody is moved away from it."""
    return [_fold(form, field, name, proposal) for field, name in form.TIMES]


def _fold(form: InvoiceForm, field: str, name: str, proposal: Proposal) -> Fold:
    fold, belongs_to = (str(form.data.get(f"{field}_{part}") or "") for part in ("fold", "fold_of"))
    readings = form.repeated.get(field)
    if readings is None or proposal.time_source == TimeSource.RECORDED:
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
