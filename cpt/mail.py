"""Mail about requests for codes. It names the code and where to read on; words, reasons and names stay on the page."""

import logging

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cpt.models import CodeRequest, CodeRequestAnswer

log = logging.getLogger(__name__)


def tell_therapist(request: CodeRequest, answer: CodeRequestAnswer, address: str) -> None:
    """Tell the therapist that there is an answer. A failure is logged, never raised: the answer stands."""
    user = request.therapist.user
    if not user.is_active:
        return
    try:
        _answered(request, answer, address).send()
    except Exception as error:  # whatever a mail server does; its words may hold the address, so only ids are logged
        log.error("No mail about answer %s to code request %s: %s", answer.pk, request.pk, type(error).__name__)


def _answered(request: CodeRequest, answer: CodeRequestAnswer, address: str) -> EmailMultiAlternatives:
    context = {"code": request.code_number, "outcome": answer.get_outcome_display(), "address": address}
    about = f"code {request.code_number}" if request.code_number else "a code"
    mail = EmailMultiAlternatives(
        subject=f"Your request for {about} was answered",
        body=render_to_string("cpt/mail/request_answered.txt", context),
        to=[request.therapist.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("cpt/mail/request_answered.html", context), "text/html")
    return mail
