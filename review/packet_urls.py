"""Addresses of what leaves the house: lists as files."""

from django.urls import path

from review import export_views

app_name = "packet"
urlpatterns = [
    path("invoices/export/", export_views.invoice_export, name="invoice_export"),
]
