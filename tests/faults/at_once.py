"""One person's windows send at the same instant: the same form twenty times, two forms that differ, two drafts.

The twenty get one receipt. Of two that differ one is accepted, and the other window is told, with both at hand.
"""

import threading
from typing import Any

from bench.server import server
from bench.therapists import PASSWORD, therapists
from bench.visitor import Answer, Visitor
from tests.faults.judging import judged
from tests.faults.load import CODE, NOTE, Load, Sent
from tests.faults.places import Place, run
from tests.faults.report import Report

WINDOWS = 20


def experiment(place: Place, *, windows: int = WINDOWS, workers: int = 4) -> Report:
    """Four sessions of one therapist, one for each part."""
    known = therapists(place.environment, 1, 4)
    with server(place.environment, workers=workers, threads=4) as running:
        load = Load(running.port, known)
        visitor = Visitor(running.port)
        visitor.sign_in(known[0].email, PASSWORD)
        forms = [Sent(visitor, session, _form(visitor, session)) for session in known[0].sessions]
        told = [
            _the_same(forms[0], windows),
            _two_that_differ(forms[1], "", {303, 409}),
            _two_that_differ(forms[2], "draft/", {303, 409}),
            _the_same_key(forms[3]),
        ]
        forms[2].receipt = visitor.post(forms[2].address, forms[2].form).location
        load.sent += forms
        load.problems += [line for lines in told for line in lines]
        report = judged(f"At one instant, {place.name}", place.environment, load)
    report.figures = {"windows that sent the same": windows, **report.figures}
    return report


def _form(visitor: Visitor, session: int) -> dict[str, Any]:
    address = f"/sessions/{session}/invoice/"
    return {**visitor.get(address).form(address), "code": [CODE]}


def _the_same(sent: Sent, windows: int) -> list[str]:
    answers = at_once(sent.visitor, [(sent.address, sent.form)] * windows)
    receipts = {answer.location for answer in answers}
    sent.receipt = next(iter(receipts))
    is_one = len(answers) == windows and len(receipts) == 1 and {answer.status for answer in answers} == {303}
    return [] if is_one else [f"{len(answers)} answers: {sorted(answer.status for answer in answers)}, {receipts}"]


def _two_that_differ(sent: Sent, part: str, wanted: set[int]) -> list[str]:
    second_tab = _form(sent.visitor, sent.session)
    other = {**second_tab, "live_minutes": ["44"], "disruption_note": [NOTE]}
    answers = at_once(sent.visitor, [(sent.address + part, form) for form in (sent.form, other)])
    sent.receipt = next((answer.location for answer in answers if answer.status == 303), "")
    found = {answer.status for answer in answers}
    return [] if found == wanted else [f"two different forms to {sent.address}{part}: {found}"]


def _the_same_key(sent: Sent) -> list[str]:
    """Sent, and sent again under the same key with other minutes: refused, nothing written."""
    form = {**sent.form, "idempotency_key": "11111111-2222-4333-8444-555555555555"}
    sent.receipt = sent.visitor.post(sent.address, form).location
    other = sent.visitor.post(sent.address, {**form, "live_minutes": ["44"], "disruption_note": [NOTE]})
    again = sent.visitor.post(sent.address, form)
    is_so = other.status in (409, 422) and again.location == sent.receipt
    return [] if is_so else [f"the same key: other content {other.status}, the same again {again.status}"]


def at_once(visitor: Visitor, posts: list[tuple[str, dict[str, Any]]]) -> list[Answer]:
    """Each from a window of its own, all let go together."""
    gate = threading.Barrier(len(posts))
    answers: list[Answer] = []

    def send(window: Visitor, address: str, form: dict[str, Any]) -> None:
        gate.wait()
        answers.append(window.post(address, form))

    threads = [threading.Thread(target=send, args=(visitor.same_person(), *post)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


if __name__ == "__main__":
    run(__doc__, experiment)
