"""Invoices in Django admin: to look at. They change through the application only."""

from django.contrib import admin

from audit.admin import ReadOnlyAdmin
from invoicing.models import Invoice


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin[Invoice]):
    """Invoices by status."""

    list_display = ("id", "number", "status", "session", "submit_by")
    list_filter = ("status",)
    search_fields = ("number",)
    list_select_related = ("session",)
