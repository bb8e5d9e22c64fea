"""Addresses of the worklist, the form and what was submitted."""

from django.urls import path

from invoicing.views import (
    answering,
    attendance,
    attendance_withdrawal,
    bulk,
    drafts,
    form,
    invoices,
    search,
    settings,
    unlisted,
    worklist,
)

app_name = "invoicing"
urlpatterns = [
    path("sessions/", worklist.worklist, name="worklist"),
    path("sessions/new/", unlisted.session_new, name="session_new"),
    path("sessions/bulk/", bulk.bulk, name="bulk"),
    path("sessions/bulk/receipts/", bulk.receipts, name="bulk_receipts"),
    path("sessions/search/", search.session_search, name="session_search"),
    path("sessions/settings/", settings.own_settings, name="settings"),
    path("reminders/<str:token>/", settings.reminders_stop, name="reminders_stop"),
    path("sessions/<int:session_id>/invoice/", form.invoice_form, name="invoice_form"),
    path("sessions/<int:session_id>/invoice/check/", form.invoice_check, name="invoice_check"),
    path("sessions/<int:session_id>/invoice/draft/", drafts.invoice_draft, name="invoice_draft"),
    path("sessions/<int:session_id>/attendance/", attendance.attendance, name="attendance"),
    path(
        "sessions/<int:session_id>/attendance/withdrawal/",
        attendance_withdrawal.withdrawal,
        name="attendance_withdrawal",
    ),
    path("invoices/", invoices.invoice_list, name="invoice_list"),
    path("invoices/<int:invoice_id>/", invoices.invoice_detail, name="invoice_detail"),
    path("invoices/<int:invoice_id>/questions/<int:question_id>/", answering.answer, name="answer"),
]
