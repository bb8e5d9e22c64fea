"""Codes, rules, payers and contracts in Django admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import AuditedAdmin, ReadOnlyAdmin
from cpt.models import (
    CodeRequest,
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


class TimeRuleInline(admin.TabularInline[TimeRule, ProcedureCode]):
    """The dated minutes of a code, newest first. A rule is ended by the next one, never removed."""

    model = TimeRule
    extra = 1
    can_delete = False


@admin.register(ProcedureCode)
class ProcedureCodeAdmin(AuditedAdmin[ProcedureCode]):
    """Codes with their rules; order and "common" are edited in the list."""

    records_values = True
    list_display = ("code", "label", "kind", "order", "is_common", "client", "present_minutes")
    list_editable = ("order", "is_common")
    list_filter = ("kind", "is_common", "is_add_on")
    search_fields = ("code", "label")
    filter_horizontal = ("bases",)
    inlines = (TimeRuleInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcedureCode]:
        """With the rules, for the list's last column."""
        return super().get_queryset(request).prefetch_related("rules")

    @admin.display(description="minutes, newest rule")
    def present_minutes(self, code: ProcedureCode) -> str:
        """The newest rule in a few words, one that starts in the future included."""
        rules = list(code.rules.all())
        if not rules:
            return "no rule"
        rule = rules[0]
        return f"{rule.min_minutes or 0} to {rule.max_minutes or '∞'} from {rule.effective_from:%Y-%m-%d}"


@admin.register(SameDayRule)
class SameDayRuleAdmin(AuditedAdmin[SameDayRule]):
    """Which codes meet on one day."""

    records_values = True
    list_display = ("first", "second", "outcome", "modifier_on", "effective_from", "contract")
    list_filter = ("outcome", "contract")
    list_select_related = ("first", "second", "modifier_on", "contract__practice", "contract__payer")
    search_fields = ("first__code", "second__code")


@admin.register(Payer)
class PayerAdmin(AuditedAdmin[Payer]):
    """Payers."""

    records_values = True
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
    extra = 0
    can_delete = False
    autocomplete_fields = ("code",)


class ContractedCodeInline(admin.TabularInline[ContractedCode, Contract]):
    """The codes a contract pays for, by date."""

    model = ContractedCode
    extra = 1
    can_delete = False
    autocomplete_fields = ("code",)


@admin.register(Contract)
class ContractAdmin(AuditedAdmin[Contract]):
    """Contracts with their dated terms, rules and codes."""

    records_values = True
    list_display = ("practice", "payer")
    list_select_related = ("practice", "payer")
    inlines = (ContractTermsInline, PayerRuleInline, ContractedCodeInline)


@admin.register(Fee)
class FeeAdmin(AuditedAdmin[Fee]):
    """Dated fees."""

    records_values = True
    list_display = ("code", "practice", "payer", "amount", "effective_from")
    list_filter = ("practice", "payer")
    list_select_related = ("code", "practice", "payer")
    autocomplete_fields = ("code",)


@admin.register(CodeRequest)
class CodeRequestAdmin(ReadOnlyAdmin[CodeRequest]):
    """What therapists asked for."""

    list_display = ("wanted_code", "therapist", "payer", "at")
    list_select_related = ("therapist__user", "payer")
