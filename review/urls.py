"""Addresses of the support desk."""

from django.urls import path

from review.views import invoice, queue

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("<int:invoice_id>/", invoice.flagged_invoice, name="flagged_invoice"),
    path("<int:invoice_id>/decision/", invoice.decision, name="decision"),
]
