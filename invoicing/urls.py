"""Addresses of the worklist, the form and what was submitted."""

from django.urls import path

from invoicing import views

app_name = "invoicing"
urlpatterns = [
    path("sessions/", views.worklist, name="worklist"),
    path("sessions/<int:session_id>/invoice/", views.invoice_form, name="invoice_form"),
    path("sessions/<int:session_id>/invoice/check/", views.invoice_check, name="invoice_check"),
    path("invoices/", views.invoice_list, name="invoice_list"),
    path("invoices/<int:invoice_id>/", views.invoice_detail, name="invoice_detail"),
]
