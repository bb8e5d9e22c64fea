"""Addresses of the support desk."""

from django.urls import path

from review import views

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:invoice_id>/", views.flagged_invoice, name="flagged_invoice"),
    path("<int:invoice_id>/decision/", views.decision, name="decision"),
]
