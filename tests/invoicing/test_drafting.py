"""The drafted disruption note: facts of the record, and a blank that is refused when it is left."""

from dataclasses import replace

from invoicing.case import Case, Entry, Recorded
from invoicing.drafting import BLANK, draft, offered
from sessions_app.changes import Kind, PresenceChange
from sessions_app.presence import measure
from tests.invoicing.cases import SIDES, START, as_shown, case, ids, proposal, together

MINUTE = 60_000
START_MS = int(START.timestamp() * 1000)


def drafted(one: Case, code: str = "") -> str:
    """The draft that the form shows, with a code chosen or none."""
    return draft(proposal(one, Entry(code=code)))


def broken(*visits: tuple[str, int, int, str]) -> Recorded:
    """Visits: who, from and to in minutes after the start, the reason of the leave."""
    return Recorded(measure(told_changes(*visits), SIDES))


def told_changes(*visits: tuple[str, int, int, str]) -> list[PresenceChange]:
    """A join and a leave for each visit."""
    changes = []
    for place, (who, start, end, reason) in enumerate(visits):
        changes.append(PresenceChange(Kind.JOINED, START_MS + start * MINUTE, who, f"c{place}"))
        changes.append(PresenceChange(Kind.LEFT, START_MS + end * MINUTE, who, f"c{place}", reason=reason))
    return changes


def test_a_gap_is_told_with_its_times_and_a_blank() -> None:
    record = broken(("therapist", 0, 75, ""), ("client", 0, 25, "SIGNAL_CLOSE"), ("client", 40, 75, ""))
    assert drafted(case(record)) == (
        "At 12:40 PM the client's connection broke off; we were together again at 12:55 PM, 15 min later. "
        "60 min were live between 12:15 PM and 1:30 PM. The session was completed ___."
    )


def test_a_break_at_the_end_has_no_return() -> None:
    record = broken(("therapist", 0, 30, "CLIENT_INITIATED"), ("client", 0, 28, "CONNECTION_TIMEOUT"))
    assert drafted(case(record)).startswith("At 12:43 PM the client's connection broke off. 28 min were live")


def test_what_nobody_told_is_said_to_be_inferred_and_blamed_on_no_one() -> None:
    visits = [("therapist", 0, 40, "CLIENT_INITIATED"), ("client", 0, 28, "CONNECTION_TIMEOUT"), ("guest", 0, 28, "")]
    told = broken(*visits)
    lost = [change for change in told_changes(*visits) if (change.kind, change.person) != (Kind.LEFT, "therapist")]
    note = drafted(case(Recorded(measure(lost, SIDES))))
    assert note.startswith("At 12:43 PM the client's connection broke off. 28 min were live")
    assert ", 28 min of them inferred because an end was not told." in note
    assert "inferred" not in drafted(case(told))


def test_both_connections_may_break() -> None:
    record = broken(("therapist", 0, 28, "SERVER_SHUTDOWN"), ("client", 0, 28, "SERVER_SHUTDOWN"))
    assert "At 12:43 PM my and the client's connection broke off." in drafted(case(record))


def test_a_clean_session_and_one_without_a_record_have_no_draft() -> None:
    assert drafted(case(together(45))) == ""
    assert drafted(case(Recorded())) == ""


def test_somebody_who_left_and_came_back_is_no_disruption() -> None:
    record = broken(("therapist", 0, 75, ""), ("client", 0, 25, "CLIENT_INITIATED"), ("client", 40, 75, ""))
    assert drafted(case(record)) == ""


def test_a_draft_whose_blank_is_left_is_refused_and_a_filled_one_passes() -> None:
    one = case(broken(("therapist", 0, 30, "CLIENT_INITIATED"), ("client", 0, 28, "CONNECTION_TIMEOUT")))
    posted = as_shown(one, "90832", live_minutes=27, disruption_note=drafted(one))
    assert "disruption-note-thin" in ids(one, posted)
    filled = replace(posted, disruption_note=drafted(one).replace(BLANK, "by phone at the number in the chart"))
    assert ids(one, filled) == set()


# The client looks in for two minutes, and whose connection breaks is the partner's.
MOSTLY_THE_PARTNER = (
    ("therapist", 0, 60, "CLIENT_INITIATED"),
    ("client", 0, 2, "CLIENT_INITIATED"),
    ("partner", 0, 30, "CONNECTION_TIMEOUT"),
    ("partner", 40, 59, "CLIENT_INITIATED"),
)


def test_with_a_code_for_absent_clients_the_draft_tells_the_time_with_anyone() -> None:
    one = case(broken(*MOSTLY_THE_PARTNER), kind="family")
    assert drafted(one, "90846") == (
        "At 12:45 PM the other person's connection broke off; we were together again at 12:55 PM, 10 min later. "
        "49 min were live with the family between 12:15 PM and 1:14 PM. The session was completed ___."
    )


def test_with_any_other_code_or_none_it_tells_the_time_with_the_client() -> None:
    # With the client there was no technical break.
    one = case(broken(*MOSTLY_THE_PARTNER), kind="family")
    assert [drafted(one, code) for code in ("", "90847", "90834", "no code")] == ["", "", "", ""]
    alike = case(broken(("therapist", 0, 60, ""), ("client", 0, 28, "SIGNAL_CLOSE"), ("partner", 0, 50, "")))
    assert "28 min were live between 12:15 PM and 12:43 PM." in drafted(alike, "90847")


def test_a_partner_alone_has_a_draft_before_a_code_is_chosen() -> None:
    one = case(broken(("therapist", 0, 60, ""), ("partner", 0, 30, "SIGNAL_CLOSE")), kind="family")
    assert "30 min were live between 12:15 PM and 12:45 PM." in drafted(one)
    assert "30 min were live with the family between" in drafted(one, "90846")
    assert drafted(one, "90847") == ""


def test_a_draft_is_offered_until_the_note_holds_it() -> None:
    one = case(broken(("therapist", 0, 30, "CLIENT_INITIATED"), ("client", 0, 28, "CONNECTION_TIMEOUT")))
    words = drafted(one)
    for note in ("", "Before.", words[:60]):
        assert offered(proposal(one, Entry(disruption_note=note))) == words
    for note in (words, f"Before. {words} After.", words.replace(BLANK, "by phone")):
        assert offered(proposal(one, Entry(disruption_note=note))) == ""
    assert offered(proposal(case(together(45)), Entry(disruption_note="Anything."))) == ""
