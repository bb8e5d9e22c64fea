"""Addresses of the support desk."""

from django.urls import path

from review.views import invoice, queue, reopening

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("reopening/", reopening.reopening_list, name="reopening_list"),
    path("reopening/<int:invoice_id>/", reopening.reopening, name="reopening"),
    path("<int:invoice_id>/", invoice.flagged_invoice, name="flagged_invoice"),
    path("<int:invoice_id>/decision/", invoice.decision, name="decision"),
]
