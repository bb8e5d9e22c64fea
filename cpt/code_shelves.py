"""Which codes does the explainer list, and in which order? By kind, as the admin ordered them; what is no more last."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cpt.explainer import Question
from cpt.explaining import fewer_said, minutes_said, neighbours
from cpt.models import ProcedureCode
from cpt.rule_history import begun, first_changes
from cpt.rulebook import Code, Rule
from cpt.ruler import Ruler, ruler

RETIRED = "No longer in force"


@dataclass(frozen=True)
class Listed:
    """One code in the list."""

    row: ProcedureCode
    code: Code
    minutes: str
    remarks: list[str]
    ruler: Ruler | None


@dataclass
class Shelf:
    """The codes of one kind."""

    name: str
    listed: list[Listed] = field(default_factory=list)


def shelves(question: Question, *, words: str = "", kind: str = "") -> list[Shelf]:
    """The codes in which every word stands, of one kind or of any, the kinds in the order of their first codes."""
    found = {str(label): Shelf(str(label)) for label in [*ProcedureCode.Kind.labels, RETIRED]}
    changes, known, asked = first_changes(question.on), begun(question.on), words.casefold().split()
    for row in ProcedureCode.objects.order_by("order", "code"):
        if kind in ("", row.kind) and _holds(row, asked):
            listed = _listed(question, row, changes.get(row.pk))
            is_gone = listed.code.rule is None and row.pk in known
            found[RETIRED if is_gone else row.get_kind_display()].listed.append(listed)
    filled = [shelf for shelf in found.values() if shelf.listed]
    return sorted(filled, key=lambda shelf: (shelf.name == RETIRED, shelf.listed[0].row.order))


def _holds(row: ProcedureCode, words: Iterable[str]) -> bool:
    text = " ".join((row.code, row.label, row.descriptor, row.explanation, row.get_kind_display())).casefold()
    return all(word in text for word in words)


def _listed(question: Question, row: ProcedureCode, next_rule_on: date | None) -> Listed:
    code = question.book.codes[row.code]
    return Listed(
        row=row,
        code=code,
        minutes=_minutes(code.rule) if code.rule else "",
        remarks=question.remarks(code, next_rule_on),
        ruler=ruler(code, neighbours(question.book, code)),
    )


def _minutes(rule: Rule) -> str:
    fewer = fewer_said(rule)
    return f"{minutes_said(rule)}. {fewer}" if fewer else minutes_said(rule)
