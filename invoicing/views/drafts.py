"""What a therapist has entered so far: saved as they go, discarded, taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.idle import sent_by_the_page
from accounts.parking import forget
from invoicing.actions.keeping import DraftIsNewer, DraftTooLong, discard_draft, keep_draft, take_draft_back
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.answer import answer
from invoicing.comparing import differences
from invoicing.entered import content_of, values_of
from invoicing.facts import case_of
from invoicing.forms import InvoiceForm
from invoicing.models import FormDraft, Invoice
from invoicing.resuming import known_version, posted_again
from invoicing.views.form_parts import form_address, form_page, invoice_changed, sent_again
from invoicing.views.of_session import invoice_of_session
from invoicing.visited import EVERY_FIELD

FORM = "invoicing:invoice_form"
# The draft buttons that throw away or bring back instead of saving.
TURNS = frozenset({"discard", "take_back"})


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@sent_by_the_page
def invoice_draft(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form's fields, saved as the draft: a fragment for htmx, else back to the form. Reloaded: the form."""
    invoice = invoice_of_session(request, session_id)
    if request.method != "POST":
        return redirect(FORM, session_id)
    form = InvoiceForm(case_of(invoice, timezone.now()), request.POST)
    try:
        draft = _turn(request, invoice) or _keep(request, invoice, form)
    except DraftIsNewer as newer:
        return _newer(request, invoice, form, newer.draft)
    except DraftTooLong:
        return _too_long(request, invoice, form)
    except (AlreadySubmitted, StaleVersion):
        return _changed(request, invoice, form)
    forget(request, form_address(invoice))
    if request.headers.get("HX-Request"):
        return render(request, "invoicing/_draft_saved.html", {"draft": draft, "session": invoice.session})
    return see_other(FORM, session_id)


def _turn(request: HttpRequest, invoice: Invoice) -> bool:
    """Was one of the buttons pressed that save nothing? Then it is done."""
    pressed = {name for name in TURNS if request.POST.get(name)}
    if "discard" in pressed:
        discard_draft(invoice, by=person(request), known=known_version(request.POST))
    if "take_back" in pressed:
        take_draft_back(invoice, by=person(request))
    return bool(pressed)


def _keep(request: HttpRequest, invoice: Invoice, form: InvoiceForm) -> FormDraft:
    content = content_of(request.POST, form, answer(form.case, form))
    # Whoever was shown a newer draft and keeps their own says which one it takes the place of.
    known = known_version(request.POST, "instead_of") or known_version(request.POST)
    version = form.cleaned_data.get("version")
    return keep_draft(invoice, by=person(request), content=content, known=known, version=version)


def _newer(request: HttpRequest, invoice: Invoice, form: InvoiceForm, draft: FormDraft) -> HttpResponse:
    """Another window was faster: its draft and what was sent, and the person chooses."""
    context = {"draft": draft, "session": invoice.session}
    if request.headers.get("HX-Request"):
        return render(request, "invoicing/_draft_newer.html", context, status=409)
    both = differences(form, values_of(draft.content, invoice, form.case))
    # Sent again it is saved, whichever button was pressed.
    again = [(name, value) for name, value in sent_again(request) if name not in TURNS]
    sent = [("version", str(invoice.version)), *again]
    more = {"differences": both, "sent": sent}
    return render(request, "invoicing/draft_conflict.html", {**context, **more}, status=409)


def _changed(request: HttpRequest, invoice: Invoice, form: InvoiceForm) -> HttpResponse:
    """The invoice itself is not what it was: a draft of it would be of nothing."""
    if not request.headers.get("HX-Request"):
        return invoice_changed(request, invoice, form)
    present = Invoice.objects.with_session().get(pk=invoice.pk)
    context = {"invoice": present, "session": present.session}
    return render(request, "invoicing/_draft_too_late.html", context, status=409)


def _too_long(request: HttpRequest, invoice: Invoice, form: InvoiceForm) -> HttpResponse:
    """Beside the form; without scripts the form again, which says what is too long."""
    if request.headers.get("HX-Request"):
        return render(request, "invoicing/_draft_too_long.html", status=422)
    checked = answer(form.case, form)
    found = posted_again(request.POST)
    return form_page(request, form, checked, of=invoice, found=found, seen=EVERY_FIELD, status=422)
