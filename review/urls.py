"""Addresses of the support desk."""

from django.urls import path

from review.views import claims, invoice, looks, numbers, patterns, queue, reopening, together, voiding

app_name = "review"
urlpatterns = [
    path("review/", queue.queue, name="queue"),
    path("review/reopening/", reopening.reopening_list, name="reopening_list"),
    path("review/reopening/<int:invoice_id>/", reopening.reopening, name="reopening"),
    path("review/<int:invoice_id>/", invoice.flagged_invoice, name="flagged_invoice"),
    path("review/filters/", queue.queue_filters, name="queue_filters"),
    path("review/numbers/", numbers.numbers, name="numbers"),
    path("review/patterns/", patterns.patterns, name="patterns"),
    path("review/patterns/<int:flag_id>/", looks.pattern, name="pattern"),
    path("invoices/mirror/", patterns.mirror, name="mirror"),
    path("review/together/", together.approve_several, name="together"),
    path("review/next/", claims.next_claim, name="next_claim"),
    path("review/<int:invoice_id>/claim/", claims.invoice_claim, name="invoice_claim"),
    path("review/<int:invoice_id>/release/", claims.invoice_release, name="invoice_release"),
    path("review/<int:invoice_id>/decision/", invoice.decision, name="decision"),
    path("invoices/<int:invoice_id>/voiding/", voiding.voiding, name="voiding"),
]
