"""Which columns each table has in a file, and what makes a row the same row: django-import-export's resources."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from import_export.fields import Field
from import_export.resources import Diff, ModelResource

from accounts.models import Practice, Therapist
from cpt import cells
from cpt.models import Contract, ContractedCode, Fee, Payer, PayerRule, ProcedureCode, SameDayRule, TimeRule

WHY = "The row starts in the past. Say why in “Reason”, above the file."
MINUTES = "min_minutes max_minutes step_minutes max_units below_is_warning"
LICENCES = tuple(Therapist.Licence.values)


def _code(*, may_be_empty: bool = False) -> cells.Named:
    return cells.Named("code", ProcedureCode.objects.all, lambda row: row.code, may_be_empty=may_be_empty)


def _contract(*, may_be_empty: bool = False) -> cells.Named:
    stored = Contract.objects.select_related("practice", "payer")
    return cells.Named("contract", stored.all, may_be_empty=may_be_empty)


def column(name: str, cell: cells.Cell | cells.Several) -> Field:
    """A column of the same name as the model's field."""
    return Field(column_name=name, attribute=name, widget=cell)


class Before(Diff):
    """Each cell before and after, as text. The library's own marks differences with styles that our policy forbids."""

    def as_html(self) -> list[tuple[str, str]]:
        """For our own template."""
        before = [""] * len(self.right) if self.new else self.left
        return list(zip(before, self.right, strict=True))


class Sheet(ModelResource):
    """A table as a file. A row that is there is changed, one that is not is added, none is ever removed."""

    asks_reason: ClassVar[bool] = False

    def __init__(self, *, today: date | None = None, reason: str = "") -> None:
        super().__init__()
        self.today, self.reason = today, reason
        self._seen: dict[tuple[Any, ...], int] = {}

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Ours."""
        return Before

    def before_import_row(self, row: Mapping[str, str], **of: Any) -> None:
        """One row of a file does not undo another one."""
        key = self.key(row)
        if (first := self._seen.setdefault(key, of["row_number"])) != of["row_number"]:
            raise ValueError(f"It says the same thing as row {first}. Keep one of them.")

    def key(self, row: Mapping[str, str]) -> tuple[Any, ...]:
        """What makes it this row."""
        return tuple(str(row.get(name) or "").strip() for name in self.get_import_id_fields())

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """As the model says; and a row that starts in the past has its reason."""
        errors = dict(import_validation_errors or {})
        starts = getattr(instance, "effective_from", None)
        if self.asks_reason and not self.reason and self.today and starts and starts < self.today:
            errors.setdefault("effective_from", ValidationError(WHY))
        super().validate_instance(instance, errors, validate_unique)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **of: Any) -> None:
        """What the database itself refuses leaves the rows before it as they are."""
        with transaction.atomic():
            super().save_instance(instance, is_create, row, **of)


class Rules(Sheet):
    """What every sheet of rules about minutes shares."""

    asks_reason = True
    effective_from = column("effective_from", cells.Day())
    min_minutes = column("min_minutes", cells.Whole())
    max_minutes = column("max_minutes", cells.Whole())
    step_minutes = column("step_minutes", cells.Whole())
    max_units = column("max_units", cells.Whole())
    below_is_warning = column("below_is_warning", cells.YesNo())
    note = column("note", cells.Cell())
    source = column("source", cells.Cell())


def options(table: type[models.Model], key: str, *more: str) -> type:
    """The library's settings of one sheet: its columns in order, those of the key first; with spaces between them."""
    settings = {
        "model": table,
        "import_id_fields": tuple(key.split()),
        "fields": tuple(" ".join((key, *more)).split()),
        "clean_model_instances": True,
        "skip_unchanged": True,
        "report_skipped": True,
        "use_transactions": True,
        "store_instance": True,
    }
    return type("Meta", (), settings)


class CodeSheet(Sheet):
    """Codes. The AMA's own words stay out: a licensee loads them apart."""

    code = column("code", cells.Cell())
    label = column("label", cells.Cell())
    explanation = column("explanation", cells.Cell())
    kind = column("kind", cells.OneOf(ProcedureCode.Kind.values))
    order = column("order", cells.Whole())
    is_common = column("is_common", cells.YesNo())
    client = column("client", cells.OneOf(ProcedureCode.Client.values))
    is_time_reported = column("is_time_reported", cells.YesNo())
    audio = column("audio", cells.OneOf(ProcedureCode.Audio.values))
    is_add_on = column("is_add_on", cells.YesNo())
    bases = column("bases", cells.Several(ProcedureCode, _code()))
    extends = column("extends", _code(may_be_empty=True))
    licences = column("licences", cells.Words(LICENCES))
    source = column("source", cells.Cell())
    Meta = options(
        ProcedureCode,
        "code",
        "label explanation kind order is_common client is_time_reported audio is_add_on bases extends licences source",
    )


class TimeRuleSheet(Rules):
    """The general minutes of codes by date."""

    code = column("code", _code())
    is_retired = column("is_retired", cells.YesNo())
    Meta = options(TimeRule, "code effective_from", MINUTES, "is_retired note source")


class PayerRuleSheet(Rules):
    """Contracts' own minutes by date."""

    contract = column("contract", _contract())
    code = column("code", _code())
    is_general = column("is_general", cells.YesNo())
    Meta = options(PayerRule, "contract code effective_from", MINUTES, "is_general note source")


class PairSheet(Sheet):
    """Pairs of one day. A pair is the same in either order."""

    asks_reason = True
    contract = column("contract", _contract(may_be_empty=True))
    first = column("first", _code())
    second = column("second", _code())
    outcome = column("outcome", cells.OneOf(SameDayRule.Outcome.values))
    modifier_on = column("modifier_on", _code(may_be_empty=True))
    effective_from = column("effective_from", cells.Day())
    source = column("source", cells.Cell())
    Meta = options(SameDayRule, "contract first second effective_from", "outcome modifier_on source")

    def key(self, row: Mapping[str, str]) -> tuple[Any, ...]:
        """In either order."""
        contract, first, second, since = super().key(row)
        return (contract, *sorted((first, second)), since)

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Any:
        """Found in either order, and then kept in the order in which it is stored."""
        found = super().get_instance(instance_loader, row)
        if found is None:
            turned = {**row, "first": row.get("second"), "second": row.get("first")}
            found = super().get_instance(instance_loader, turned)
            if found is not None:
                row["first"], row["second"] = turned["first"], turned["second"]
        return found


class ContractedCodeSheet(Sheet):
    """Which codes a contract pays for, by date."""

    contract = column("contract", _contract())
    code = column("code", _code())
    effective_from = column("effective_from", cells.Day())
    is_covered = column("is_covered", cells.YesNo())
    licences = column("licences", cells.Words(LICENCES, may_be_unsaid=True))
    Meta = options(ContractedCode, "contract code effective_from", "is_covered licences")


class FeeSheet(Sheet):
    """Fees by date. No payer: self-pay."""

    practice = column("practice", cells.Named("practice", Practice.objects.all))
    payer = column("payer", cells.Named("payer", Payer.objects.all, may_be_empty=True))
    code = column("code", _code())
    effective_from = column("effective_from", cells.Day())
    amount = column("amount", cells.Amount())
    Meta = options(Fee, "practice payer code effective_from", "amount")


SHEETS: tuple[type[Sheet], ...] = (CodeSheet, TimeRuleSheet, PayerRuleSheet, PairSheet, ContractedCodeSheet, FeeSheet)
