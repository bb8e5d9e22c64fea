"""Therapists who confirm their sessions one after the other, until each has a receipt. What they were told is kept."""

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.therapists import PASSWORD, Known
from bench.visitor import Answer, NoAnswer, Visitor

CODE = "90834"
NOTE = "The picture froze near the end, and the last part was held by voice alone until both said goodbye."
PAUSE_SECONDS = 0.2
MOST_SECONDS = 300
# What a page posts for itself, anew each time.
FRESH = {"csrfmiddlewaretoken"}


@dataclass
class Sent:
    """One submission: what was posted, and its receipt's address once somebody was told of it."""

    visitor: Visitor
    session: int
    form: dict[str, Any]
    receipt: str = ""
    was_unanswered: bool = False

    @property
    def address(self) -> str:
        """Where it is posted to."""
        return f"/sessions/{self.session}/invoice/"


@dataclass
class Load:
    """`wait` returns when all is confirmed; meanwhile others may look at `accepted` and break something.

    `rest_seconds`: of each therapist after each submission.
    """

    port: int
    known: list[Known]
    edits_one_in: int = 4
    saves_drafts: bool = False
    rest_seconds: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """How many submissions there will be."""
        return sum(len(one.sessions) for one in self.known)

    @property
    def accepted(self) -> int:
        """How many receipts people hold."""
        return sum(bool(one.receipt) for one in self.sent.copy())

    @property
    def unanswered(self) -> list[Sent]:
        """Those of which somebody did not know at first whether they had arrived."""
        return [one for one in self.sent if one.was_unanswered]

    @property
    def receipts(self) -> dict[int, str]:
        """By session."""
        return {one.session: one.receipt for one in self.sent if one.receipt}

    def start(self) -> None:
        """Everybody signs in, then begins at the same time."""
        visitors = [Visitor(self.port) for _ in self.known]
        for visitor, one in zip(visitors, self.known, strict=True):
            visitor.sign_in(one.email, PASSWORD)
        self._threads = [
            threading.Thread(target=self._confirm_all, args=pair) for pair in zip(visitors, self.known, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, share: float) -> None:
        """Return when so much of it is accepted."""
        deadline = time.monotonic() + MOST_SECONDS
        while self.accepted < share * self.wanted and self.is_running:
            if time.monotonic() > deadline:
                raise RuntimeError(f"Only {self.accepted} of {self.wanted} were accepted in time: {self.problems}")
            time.sleep(0.01)

    @property
    def is_running(self) -> bool:
        """Is anybody still at it?"""
        return any(thread.is_alive() for thread in self._threads)

    def wait(self) -> None:
        """Return when all are done."""
        for thread in self._threads:
            thread.join(MOST_SECONDS)

    def send_again(self) -> list[str]:
        """Every submission that was not answered at first, once more: what is told about those that got another one."""
        return [
            f"session {one.session}: {one.receipt}, then {again.status} {again.location}"
            for one in self.unanswered
            if (again := one.visitor.post(one.address, one.form)).location != one.receipt
        ]

    def _confirm_all(self, visitor: Visitor, one: Known) -> None:
        for number, session in enumerate(one.sessions):
            try:
                self._confirm(visitor, session, is_edited=number % self.edits_one_in == 1)
            except Exception as error:
                self.problems.append(f"session {session}: {error!r}")
            time.sleep(self.rest_seconds)

    def _confirm(self, visitor: Visitor, session: int, is_edited: bool) -> None:
        address = f"/sessions/{session}/invoice/"
        page = self._until_answered(lambda: visitor.get(address), "reads")
        form: dict[str, Any] = {**page.form(address), "code": [CODE]}
        if is_edited:
            form |= {"live_minutes": ["44"], "disruption_note": [NOTE]}
        if self.saves_drafts:
            visitor.post(f"{address}draft/", form)
        sent = Sent(visitor, session, form)
        self.sent.append(sent)
        answer = self._until_answered(lambda: visitor.post(address, form), "submissions", sent)
        if answer.status == 303:
            sent.receipt = answer.location
        else:
            self.problems.append(f"session {session}: submitting it was answered with {answer.status}")

    def _until_answered(self, ask: Any, what: str, sent: Sent | None = None) -> Answer:
        """Ask again while nobody answers, or the answer is that the database is away for a moment."""
        deadline = time.monotonic() + MOST_SECONDS
        while time.monotonic() < deadline:
            started = time.perf_counter()
            try:
                answer: Answer = ask()
                self.seconds[what].append(time.perf_counter() - started)
            except NoAnswer:
                self.answers[f"{what} without an answer"] += 1
            else:
                if answer.status != 503:
                    return answer
                self.answers[f"{what} answered with 503"] += 1
                if sent is not None and not keeps(answer, sent):
                    self.problems.append(f"session {sent.session}: the 503 page lacks what was typed")
            if sent is not None:
                sent.was_unanswered = True
            time.sleep(PAUSE_SECONDS)
        raise RuntimeError("no answer in time")


def keeps(answer: Answer, sent: Sent) -> bool:
    """Does a 503 page hold the whole form, to be sent again?"""
    try:
        form = answer.form(sent.address)
    except KeyError:
        return False
    return {name: value for name, value in form.items() if name not in FRESH} == {
        name: value for name, value in sent.form.items() if name not in FRESH
    }
