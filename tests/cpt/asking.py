"""Requests for codes as the tests meet them: where they stand, what was answered."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse

from accounts.models import Therapist
from cpt.models import CodeRequest, Contract, ContractedCode, Payer, ProcedureCode
from tests.pages import Page, signed_in

REASON = "Robin needs sessions with other families."
WORDS = "It holds from January on; Robin's sessions may use it."
LIST, WORKLIST = "/codes/requests/", "/sessions/"
Told = Callable[..., HttpResponse]


def page_of(asked: CodeRequest, part: str = "") -> str:
    return f"{LIST}{asked.pk}/{part}"


def put_on_contract(payer: Payer, code: str = "90849", *, is_covered: bool = True, on: date = date(2027, 1, 1)) -> None:
    """As an admin does it."""
    row = ProcedureCode.objects.get(code=code)
    contract = Contract.objects.get(payer=payer)
    ContractedCode.objects.create(contract=contract, code=row, effective_from=on, is_covered=is_covered)


def outcomes(asked: CodeRequest) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.code.code if one.code else None) for one in asked.answers.all()]


def notice_on_worklist(therapist: Therapist) -> bool:
    return "Support answered your request for 90849" in Page(signed_in(therapist.user).get(WORKLIST)).text
