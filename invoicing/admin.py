"""Invoices in Django admin: to look at. They change through the application only.

The pages of rules are registered again, with the button that runs a draft over invoices: the catalogue knows nothing of
them.
"""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from cpt.admin import ContractAdmin, PayerRuleAdmin, ProcedureCodeAdmin, SameDayRuleAdmin, TimeRuleAdmin
from cpt.models import Contract, PayerRule, ProcedureCode, SameDayRule, TimeRule
from invoicing.draft_admin import DraftAdmin
from invoicing.flag_admin import FlagSettingAdmin
from invoicing.import_admin import ImportingSessionAdmin
from invoicing.models import Attendance, Invoice, Reminder, Reopening
from sessions_app.models import TherapySession

__all__ = ["FlagSettingAdmin"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin[Invoice]):
    """Invoices by status."""

    list_display = ("id", "number", "status", "session", "submit_by")
    list_filter = ("status",)
    search_fields = ("number",)
    list_select_related = ("session",)


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin[Attendance]):
    """What ended without an invoice; the newest row of an invoice holds."""

    list_display = ("invoice", "sequence", "outcome", "fee", "at", "by")
    list_filter = ("outcome",)
    list_select_related = ("invoice", "by")


@admin.register(Reopening)
class ReopeningAdmin(ReadOnlyAdmin[Reopening]):
    """Deadlines that support moved."""

    list_display = ("invoice", "at", "by", "previous_submit_by", "submit_by")
    list_select_related = ("invoice", "by")


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin[Reminder]):
    """Mails to therapists."""

    list_display = ("therapist", "due_on", "attempts", "sent_at")
    list_select_related = ("therapist__user",)


admin.site.unregister((ProcedureCode, TimeRule, PayerRule, SameDayRule, Contract))


@admin.register(ProcedureCode)
class DraftedCodeAdmin(DraftAdmin[ProcedureCode], ProcedureCodeAdmin):
    """Codes."""


@admin.register(TimeRule)
class DraftedTimeRuleAdmin(DraftAdmin[TimeRule], TimeRuleAdmin):
    """Minutes."""


@admin.register(PayerRule)
class DraftedPayerRuleAdmin(DraftAdmin[PayerRule], PayerRuleAdmin):
    """Contracts' own minutes."""


@admin.register(SameDayRule)
class DraftedSameDayRuleAdmin(DraftAdmin[SameDayRule], SameDayRuleAdmin):
    """Pairs of one day."""


@admin.register(Contract)
class DraftedContractAdmin(DraftAdmin[Contract], ContractAdmin):
    """Contracts with their terms, rules and codes."""


# Sessions come with their draft, of which sessions_app knows nothing.
admin.site.unregister(TherapySession)
admin.site.register(TherapySession, ImportingSessionAdmin)
