"""Everything that changes requests for codes: asking, answering, putting an answer aside."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import Therapist, User
from audit.record import record
from cpt.mail import tell_therapist
from cpt.models import AnswerSeen, CodeRequest, CodeRequestAnswer, Payer, ProcedureCode


class AnsweredMeanwhile(Exception):
    """Somebody answered after the page was opened."""


@transaction.atomic
def request_code(therapist: Therapist, *, wanted_code: str, payer: Payer | None, reason: str) -> CodeRequest:
    """A therapist asks support for a code that is not on the list. The same words sent again are one request."""
    Therapist.objects.select_for_update().get(pk=therapist.pk)
    same = CodeRequest.objects.filter(
        therapist=therapist, wanted_code=wanted_code, payer=payer, answers__isnull=True
    ).order_by("-pk")
    # The reason is encrypted, so the database cannot compare it.
    for earlier in same:
        if earlier.reason == reason:
            return earlier
    request = CodeRequest.objects.create(
        therapist=therapist,
        payer=payer,
        wanted_code=wanted_code,
        reason=reason,
        at=timezone.now(),
        by=therapist.user,
    )
    record("code.requested", request, by=therapist.user, code=wanted_code)
    return request


@transaction.atomic
def answer_request(
    request: CodeRequest,
    *,
    outcome: str,
    words: str,
    code: ProcedureCode | None,
    version: int | None,
    by: User,
    address: str,
) -> CodeRequestAnswer:
    """Add an answer, and tell the therapist by mail. The same answer by the same person sent twice is one.

    `version` is how many answers the person saw, None if they did not look; `address` is where the request stands, for
    the mail: without one there is none. Raises AnsweredMeanwhile when there are others by now.
    """
    CodeRequest.objects.select_for_update().get(pk=request.pk)
    answers = list(request.answers.order_by("pk"))
    last = answers[-1] if answers else None
    if last is not None and (last.outcome, last.words, last.code, last.by_id) == (outcome, words, code, by.pk):
        return last
    if version is not None and version != len(answers):
        raise AnsweredMeanwhile
    answer = CodeRequestAnswer.objects.create(
        request=request, outcome=outcome, words=words, code=code, at=timezone.now(), by=by
    )
    record("request.answered", request, by=by, outcome=outcome, answer=answer.pk, code=code.code if code else None)
    if address:
        transaction.on_commit(partial(tell_therapist, request, answer, address))
    return answer


@transaction.atomic
def put_answers_aside(request: CodeRequest, *, by: User) -> int:
    """The therapist has read the answers: the worklist no longer tells of them. Returns how many there were."""
    CodeRequest.objects.select_for_update().get(pk=request.pk)
    unseen = request.answers.filter(seen__isnull=True)
    rows = [AnswerSeen(answer=answer, at=timezone.now(), by=by) for answer in unseen]
    AnswerSeen.objects.bulk_create(rows)
    if rows:
        record("request.answer-seen", request, by=by, answers=[row.answer_id for row in rows])
    return len(rows)
