"""Addresses of what leaves the house: lists as files, and audit packets."""

from django.urls import path

from review import export_views, packet_views, selection_views

app_name = "packet"
urlpatterns = [
    path("invoices/export/", export_views.invoice_export, name="invoice_export"),
    path("review/export/", export_views.queue_export, name="queue_export"),
    path("invoices/packets/", selection_views.selection, name="selection"),
    path("invoices/<int:invoice_id>/packet/", packet_views.packet, name="packet"),
]
