"""Invoices, what was submitted with them, and what was decided about them."""

from invoicing.models.attendances import Attendance
from invoicing.models.flag_settings import FlagSetting, FlagThreshold
from invoicing.models.form_drafts import FormDraft
from invoicing.models.holds import Hold, HoldQuerySet
from invoicing.models.invoices import Invoice, InvoiceQuerySet
from invoicing.models.remarks import Remark, RemarkQuerySet
from invoicing.models.reminders import Reminder, ReminderQuerySet
from invoicing.models.reopenings import Reopening
from invoicing.models.submissions import Flag, InvoiceLine, Submission
from invoicing.models.therapist_flags import TherapistFlag

__all__ = [
    "Attendance",
    "Flag",
    "FlagSetting",
    "FlagThreshold",
    "FormDraft",
    "Hold",
    "HoldQuerySet",
    "Invoice",
    "InvoiceLine",
    "InvoiceQuerySet",
    "Remark",
    "RemarkQuerySet",
    "Reminder",
    "ReminderQuerySet",
    "Reopening",
    "Submission",
    "TherapistFlag",
]
