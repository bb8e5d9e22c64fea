"""What therapists ask support to add, what it answered, and which answers were seen. Rows are only ever added."""

import re
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts import permissions
from accounts.models import Therapist, User, Whose
from audit.encryption import EncryptedText
from audit.prepared import Given, Prepared
from cpt.models.codes import ProcedureCode
from cpt.models.payers import Contract, Payer

# Five characters with at least four figures, or two such codes that are billed together: no name looks like that.
_ONE = r"(?:\d{4}[A-Z0-9]|[A-Z]\d{4})"
CODE_NUMBER = re.compile(rf"{_ONE}(?:-{_ONE})?", re.ASCII)


class CodeRequestQuerySet(models.QuerySet["CodeRequest"]):
    """Questions about many requests."""

    def visible_to(self, user: User) -> "CodeRequestQuerySet":
        """A therapist's own; for support and admins all of them."""
        if permissions.may_review(user):
            return self.all()
        return self.filter(therapist__user=user)

    def waiting(self) -> "CodeRequestQuerySet":
        """Those without an answer, or with a newest one that leaves them open."""
        newest = CodeRequestAnswer.objects.filter(request=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
        return self.alias(newest=Subquery(newest)).filter(Q(newest__isnull=True) | Q(newest="open"))

    def with_answers(self) -> "CodeRequestQuerySet":
        """With everything that a list or a page of one prints."""
        return self.select_related("payer", "therapist__user", "therapist__practice").prefetch_related(
            "answers__by", "answers__code", "answers__seen"
        )


class CodeRequest(models.Model):
    """A therapist asks support for a code that is not on the list."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="code_requests")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    wanted_code = models.CharField(max_length=11)
    reason = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CodeRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.wanted_code} asked for by therapist {self.therapist_id}"

    @property
    def answer(self) -> "CodeRequestAnswer | None":
        """The newest answer."""
        return next(reversed(self.answers.all()), None)

    @property
    def is_waiting(self) -> bool:
        """Does it wait for support?"""
        return self.answer is None or self.answer.outcome == "open"

    @property
    def has_unseen_answer(self) -> bool:
        """Is there an answer that the therapist has not put aside?"""
        return any(not hasattr(answer, "seen") for answer in self.answers.all())

    @property
    def contract(self) -> Contract | None:
        """The contract that is meant; None without a payer, or where the practice has none with that payer."""
        if self.payer_id is None:
            return None
        return Contract.objects.filter(practice=self.therapist.practice_id, payer=self.payer_id).first()

    def is_on_list(self, code: ProcedureCode) -> bool:
        """Is the code in force and paid under the contract that is meant, now or from a day to come?"""
        rule = code.rules.order_by("effective_from").last()
        if rule is None or rule.is_retired:
            return False
        if self.payer_id is None:
            return True
        contract = self.contract
        row = contract.codes.filter(code=code).order_by("effective_from").last() if contract else None
        return row is not None and row.is_covered

    @property
    def code_number(self) -> str:
        """The code where it was written as one, else nothing: what a mail may name."""
        return self.wanted_code if CODE_NUMBER.fullmatch(self.wanted_code) else ""


class CodeRequestAnswerQuerySet(models.QuerySet["CodeRequestAnswer"]):
    """Questions about many answers."""

    def unseen_by(self, user: Whose) -> "CodeRequestAnswerQuerySet":
        """To this person's own requests and not yet put aside, newest first."""
        mine = self.filter(request__therapist__user=user, seen__isnull=True)
        return mine.select_related("request").order_by("-pk")


class CodeRequestAnswer(models.Model):
    """One answer of support to one request. A later one goes before it; none is ever changed."""

    class Outcome(models.TextChoices):
        """What becomes of the request."""

        ADDED = "added", "Added to the list"
        ALREADY_THERE = "already-there", "Was on the list already"
        DECLINED = "declined", "Declined"
        OPEN = "open", "Still open"

    # With these the answer names the code.
    WITH_CODE: ClassVar = ("added", "already-there")

    request = models.ForeignKey(CodeRequest, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=14, choices=Outcome)
    code = models.ForeignKey(ProcedureCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CodeRequestAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=["added", "already-there"], code__isnull=False)
                | Q(outcome__in=["declined", "open"], code__isnull=True),
                name="answer_names_the_code_it_added",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} to request {self.request_id}"


class AnswerSeen(models.Model):
    """The therapist has put an answer aside, so that the worklist no longer tells of it."""

    answer = models.OneToOneField(CodeRequestAnswer, on_delete=models.PROTECT, related_name="seen")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"answer {self.answer_id} seen"


_UNSEEN = Prepared(lambda: CodeRequestAnswer.objects.unseen_by(Given("user")))


def newest_unseen_by(user: User) -> list[CodeRequestAnswer]:
    """Of each of this person's own requests with answers not yet put aside the newest one, newest first."""
    newest: dict[int, CodeRequestAnswer] = {}
    for answer in _UNSEEN(user=user.pk):
        newest.setdefault(answer.request_id, answer)
    return list(newest.values())
