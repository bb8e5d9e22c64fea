"""The catalogue we ship. A row that is already there, an admin's edit included, is left as it is."""

from django.db import transaction

from cpt.guide import mistakes
from cpt.models import ProcedureCode, SameDayRule, TimeRule
from cpt.shipped_files import Data, pairs, read_files

COLUMNS = (
    "label",
    "explanation",
    "kind",
    "order",
    "is_common",
    "client",
    "is_time_reported",
    "audio",
    "is_add_on",
    "licences",
    "source",
)


@transaction.atomic
def load_catalogue(data: Data | None = None) -> int:
    """Add the codes, rules and same-day pairs that are missing; returns how many rows were added.

    Codes whose typical mistakes nobody wrote yet get the shipped ones.
    """
    data = data or read_files()
    fresh = _add_codes(data["codes"])
    codes = {row.code: row for row in ProcedureCode.objects.all()}
    _link(data["codes"], codes, fresh)
    _fill_mistakes()
    return len(fresh) + _add_rules(data["codes"], codes) + _add_pairs(data["same_day"], codes)


def _add_codes(entries: list[Data]) -> set[str]:
    known = set(ProcedureCode.objects.values_list("code", flat=True))
    rows = [
        ProcedureCode(code=entry["code"], **{name: entry[name] for name in COLUMNS if name in entry})
        for entry in entries
        if entry["code"] not in known
    ]
    ProcedureCode.objects.bulk_create(rows)
    return {row.code for row in rows}


def _link(entries: list[Data], codes: dict[str, ProcedureCode], fresh: set[str]) -> None:
    """Bases and further time of the codes that were just added."""
    links = ProcedureCode.bases.through
    bases = [
        links(from_procedurecode_id=codes[entry["code"]].pk, to_procedurecode_id=codes[base].pk)
        for entry in entries
        if entry["code"] in fresh
        for base in entry.get("bases", [])
    ]
    links.objects.bulk_create(bases)
    for entry in entries:
        if entry["code"] in fresh and entry.get("extends"):
            row = ProcedureCode.objects.filter(code=entry["code"])
            row.update(extends=codes[entry["extends"]])


def _fill_mistakes() -> None:
    rows = list(ProcedureCode.objects.filter(mistakes__isnull=True))
    shipped = mistakes()
    for row in rows:
        row.mistakes = "\n".join(shipped.get(row.code, ()))
    ProcedureCode.objects.bulk_update(rows, ["mistakes"])


def _add_rules(entries: list[Data], codes: dict[str, ProcedureCode]) -> int:
    known = set(TimeRule.objects.values_list("code__code", "effective_from"))
    rows = [
        TimeRule(code=codes[entry["code"]], **rule)
        for entry in entries
        for rule in entry["rules"]
        if (entry["code"], rule["effective_from"]) not in known
    ]
    return len(TimeRule.objects.bulk_create(rows))


def _add_pairs(entries: list[Data], codes: dict[str, ProcedureCode]) -> int:
    general = SameDayRule.objects.filter(contract__isnull=True)
    stored = general.values_list("first__code", "second__code", "effective_from")
    known = {(frozenset((first, second)), since) for first, second, since in stored}
    rows = [
        SameDayRule(
            first=codes[first],
            second=codes[second],
            outcome=entry["outcome"],
            modifier_on=codes[modifier_on] if modifier_on else None,
            effective_from=entry["effective_from"],
            source=entry["source"],
        )
        for first, second, modifier_on, entry in pairs(entries)
        if (frozenset((first, second)), entry["effective_from"]) not in known
    ]
    return len(SameDayRule.objects.bulk_create(rows))
