"""The demo's requests for codes: one that support has answered, and one that waits."""

from accounts.models import User
from cpt.models import CodeRequest, Payer
from cpt.requesting import answer_request, request_code
from therapy_billing.demo.payers import WITHOUT_AUDIO

ANSWERED = ("alice@example.org", "90853", "I begin a weekly group in January, and some of its members have this payer.")
WAITING = ("bob@example.org", "90849", "Two families asked for sessions together.")
WORDS = "We asked the payer, who answers at the start of the month. Until then the group cannot be billed to them."


def load_requests() -> None:
    """Both, unless somebody has asked for anything."""
    if CodeRequest.objects.exists():
        return
    payer = Payer.objects.get(name=WITHOUT_AUDIO)
    first, _ = [_ask(*one, payer) for one in (ANSWERED, WAITING)]
    carol = User.objects.get(email="carol@example.org")
    # Without an address there is no mail.
    answer_request(first, outcome="open", words=WORDS, code=None, version=0, by=carol, address="")


def _ask(email: str, code: str, reason: str, payer: Payer) -> CodeRequest:
    therapist = User.objects.get(email=email).therapist
    return request_code(therapist, wanted_code=code, payer=payer, reason=reason)
