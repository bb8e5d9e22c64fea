"""Codes, rules, payers and contracts in Django admin."""

from typing import ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import AuditedAdmin, ReadOnlyAdmin
from cpt.admin_pages.exchange import ExchangeAdmin
from cpt.admin_pages.filters import InForce, Starts
from cpt.admin_pages.licences import WithLicences
from cpt.admin_pages.lines import LinesField
from cpt.admin_pages.moving import MovingAdmin
from cpt.admin_pages.reasons import ReasonedAdmin
from cpt.models import (
    CodeRequest,
    CodeRequestAnswer,
    Contract,
    ContractedCode,
    ContractTerms,
    Fee,
    Payer,
    PayerRule,
    ProcedureCode,
    SameDayRule,
    TimeRule,
)
from cpt.resources import CodeSheet, ContractedCodeSheet, FeeSheet, PairSheet, PayerRuleSheet, TimeRuleSheet

RETIRE = "A code is retired: add a rule with “retired” from the day it ends."
NEXT_RULE = "A rule ends when the next one begins: add one from the day on which something else holds."

MINUTES = ("min_minutes", "max_minutes", "step_minutes", "max_units", "below_is_warning", "note", "source")


class TimeRuleInline(admin.TabularInline[TimeRule, ProcedureCode]):
    """The dated minutes of a code, newest first. A rule is ended by the next one, never removed."""

    model = TimeRule
    fields = ("effective_from", "is_retired", *MINUTES)
    extra = 1
    can_delete = False
    verbose_name = "rule"
    verbose_name_plural = "rules by date, newest first"


@admin.register(ProcedureCode)
class ProcedureCodeAdmin(
    MovingAdmin,
    ExchangeAdmin[ProcedureCode],
    ReasonedAdmin[ProcedureCode],
    WithLicences[ProcedureCode],
    AuditedAdmin[ProcedureCode],
):
    """Codes with their rules; order and "common" are edited in the list."""

    sheet = CodeSheet
    records_values = True
    way_out = RETIRE
    list_display = ("code", "label", "present_minutes", "order", "is_common")
    list_editable = ("order", "is_common")
    list_filter = (InForce, "kind", "is_common", "is_add_on", "is_time_reported", "client")
    list_per_page = 200
    search_fields = ("code", "label", "explanation")
    search_help_text = "Code, label or explanation"
    filter_horizontal = ("bases",)
    formfield_overrides: ClassVar = {models.TextField: {"form_class": LinesField}}
    inlines = (TimeRuleInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcedureCode]:
        """With the rules, for the list's last column."""
        return super().get_queryset(request).prefetch_related("rules")

    @admin.display(description="newest rule")
    def present_minutes(self, code: ProcedureCode) -> str:
        """The newest rule in a few words, one that starts in the future included."""
        rules = list(code.rules.all())
        if not rules:
            return "no rule"
        rule = rules[0]
        if rule.is_retired:
            return f"retired from {rule.effective_from:%Y-%m-%d}"
        return f"{rule.min_minutes or 0} to {rule.max_minutes or '∞'} min from {rule.effective_from:%Y-%m-%d}"


@admin.register(TimeRule)
class TimeRuleAdmin(ExchangeAdmin[TimeRule], ReasonedAdmin[TimeRule], AuditedAdmin[TimeRule]):
    """The general minutes of every code by date; each also stands on its code's page."""

    sheet = TimeRuleSheet
    records_values = True
    way_out = NEXT_RULE
    list_display = ("code", "effective_from", "min_minutes", "max_minutes", "step_minutes", "max_units", "is_retired")
    list_filter = (Starts, "is_retired", "below_is_warning", "code__kind")
    list_select_related = ("code",)
    search_fields = ("code__code", "code__label", "note", "source")
    autocomplete_fields = ("code",)

    def whole_of(self, row: TimeRule) -> ProcedureCode:
        """Its code."""
        return row.code


@admin.register(SameDayRule)
class SameDayRuleAdmin(ExchangeAdmin[SameDayRule], ReasonedAdmin[SameDayRule], AuditedAdmin[SameDayRule]):
    """Which codes meet on one day."""

    sheet = PairSheet
    records_values = True
    way_out = NEXT_RULE
    list_display = ("first", "second", "outcome", "modifier_on", "effective_from", "contract")
    list_filter = ("outcome", Starts, "contract", "first__kind")
    list_select_related = ("first", "second", "modifier_on", "contract__practice", "contract__payer")
    search_fields = ("first__code", "second__code")
    autocomplete_fields = ("first", "second", "modifier_on")


@admin.register(Payer)
class PayerAdmin(AuditedAdmin[Payer]):
    """Payers."""

    records_values = True
    way_out = "A payer that is no longer billed is left out of the clients' coverages."
    list_display = ("name",)
    search_fields = ("name",)


class ContractTermsInline(admin.StackedInline[ContractTerms, Contract]):
    """The dated terms of a contract, newest first. They are ended by the next ones, never removed."""

    model = ContractTerms
    extra = 0
    can_delete = False


class PayerRuleInline(admin.TabularInline[PayerRule, Contract]):
    """The contract's own minutes and units of a code, by date."""

    model = PayerRule
    fields = ("code", "effective_from", "is_general", *MINUTES)
    extra = 0
    can_delete = False
    autocomplete_fields = ("code",)


class ContractedCodeInline(WithLicences[ContractedCode], admin.TabularInline[ContractedCode, Contract]):
    """The codes a contract pays for, by date."""

    model = ContractedCode
    extra = 1
    can_delete = False
    autocomplete_fields = ("code",)


@admin.register(Contract)
class ContractAdmin(ReasonedAdmin[Contract], AuditedAdmin[Contract]):
    """Contracts with their dated terms, rules and codes."""

    records_values = True
    way_out = "A contract ends code by code: add a row without “paid” from the day on which it no longer pays."
    list_display = ("practice", "payer")
    list_filter = ("practice",)
    list_select_related = ("practice", "payer")
    search_fields = ("payer__name",)
    inlines = (ContractTermsInline, PayerRuleInline, ContractedCodeInline)


@admin.register(PayerRule)
class PayerRuleAdmin(ExchangeAdmin[PayerRule], ReasonedAdmin[PayerRule], AuditedAdmin[PayerRule]):
    """Every contract's own minutes by date; each also stands on its contract's page."""

    sheet = PayerRuleSheet
    records_values = True
    way_out = "It ends with a row “as the general rule” from the day on which the contract has none of its own."
    list_display = ("contract", "code", "effective_from", "min_minutes", "max_minutes", "max_units", "is_general")
    list_filter = (Starts, "is_general", "contract", "code__kind")
    list_select_related = ("code", "contract__practice", "contract__payer")
    search_fields = ("code__code", "contract__payer__name", "note", "source")
    autocomplete_fields = ("code", "contract")

    def whole_of(self, row: PayerRule) -> Contract:
        """Its contract."""
        return row.contract


@admin.register(ContractedCode)
class ContractedCodeAdmin(ExchangeAdmin[ContractedCode], WithLicences[ContractedCode], AuditedAdmin[ContractedCode]):
    """Every contract's codes by date; each also stands on its contract's page."""

    sheet = ContractedCodeSheet
    records_values = True
    way_out = "Add a row without “paid” from the day on which the contract no longer pays for the code."
    list_display = ("contract", "code", "effective_from", "is_covered")
    list_filter = ("is_covered", Starts, "contract", "code__kind")
    list_select_related = ("code", "contract__practice", "contract__payer")
    search_fields = ("code__code", "code__label", "contract__payer__name")
    autocomplete_fields = ("code", "contract")

    def whole_of(self, row: ContractedCode) -> Contract:
        """Its contract."""
        return row.contract


@admin.register(Fee)
class FeeAdmin(ExchangeAdmin[Fee], AuditedAdmin[Fee]):
    """Dated fees."""

    sheet = FeeSheet
    records_values = True
    way_out = "A fee ends when the next one begins: add one from the day on which another amount is charged."
    list_display = ("code", "practice", "payer", "amount", "effective_from")
    list_filter = (Starts, "practice", "payer", "code__kind")
    list_select_related = ("code", "practice", "payer")
    search_fields = ("code__code", "code__label", "payer__name")
    autocomplete_fields = ("code",)


@admin.register(CodeRequest)
class CodeRequestAdmin(ReadOnlyAdmin[CodeRequest]):
    """What therapists asked for."""

    list_display = ("wanted_code", "therapist", "payer", "at")
    list_select_related = ("therapist__user", "payer")


@admin.register(CodeRequestAnswer)
class CodeRequestAnswerAdmin(ReadOnlyAdmin[CodeRequestAnswer]):
    """What support answered to them."""

    list_display = ("request", "outcome", "code", "by", "at")
    list_select_related = ("request", "code", "by")
    list_filter = ("outcome",)
