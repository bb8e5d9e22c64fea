"""A therapist answers what support asked about an invoice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.once import once
from accounts.parking import forget
from invoicing.actions.remarking import NotAsked, answer_question
from invoicing.answer_form import AnswerForm
from invoicing.models import Invoice, Remark
from invoicing.receipt import receipt_context


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def answer(request: HttpRequest, invoice_id: int, question_id: int) -> HttpResponse:
    """Answer; 422 without words, 409 when the question is not open any more. Reloaded: the receipt."""
    invoices = Invoice.objects.visible_to(person(request)).ever_submitted().with_session()
    invoice = get_object_or_404(invoices, pk=invoice_id)
    question = get_object_or_404(invoice.remarks.filter(kind=Remark.Kind.QUESTION), pk=question_id)
    if request.method != "POST":
        return redirect("invoicing:invoice_detail", invoice_id)
    form = AnswerForm(question.pk, request.POST)
    if not form.is_valid():
        context = receipt_context(invoice, person(request), form)
        return render(request, "invoicing/invoice_detail.html", context, status=422)
    try:
        answer_question(question, words=form.cleaned_data["answer"], by=person(request))
    except NotAsked:
        fresh = invoices.get(pk=invoice_id)
        context = {**receipt_context(fresh, person(request)), "kept_answer": form.cleaned_data["answer"]}
        return render(request, "invoicing/invoice_detail.html", context, status=409)
    forget(request, request.path)
    messages.success(request, "Your answer is with support.")
    return see_other("invoicing:invoice_detail", invoice.pk)
