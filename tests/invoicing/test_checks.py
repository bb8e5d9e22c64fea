"""Everything at once: errors first, the worst of a kind, and what blocks."""

import pytest

from invoicing.case import Neighbour, Recorded
from invoicing.checks import blocking, check
from invoicing.findings import Severity, error, warning
from tests.invoicing.cases import START, as_shown, case, entry, found, ids, minute, neighbour, together

ERROR, WARNING = error("a", "code", "A."), warning("b", "code", "B.")


def overlapping(session_id: int, minutes: float) -> Neighbour:
    """Another client's session that ends so many minutes into this one."""
    first = int(START.timestamp() * 1000)
    return neighbour(
        session_id=session_id, client_id=session_id, spans=((first - 60_000, first + int(minutes * 60_000)),)
    )


def test_everything_wrong_is_said_at_once_and_errors_first() -> None:
    one = case(Recorded(), neighbours=(neighbour(codes=("90847",)),))
    posted = entry("90847", add_ons=("90785",), identified_client_present=True, ended_at=minute(600), live_minutes=None)
    assert [(finding.id, finding.severity) for finding in check(one, posted)] == [
        ("add-on-not-allowed", Severity.ERROR),
        ("time-missing", Severity.ERROR),
        ("time-future", Severity.ERROR),
        ("disruption-note-missing", Severity.ERROR),
        ("second-session-same-day", Severity.WARNING),
    ]


def test_an_id_stands_once_a_field() -> None:
    one = case(together(45))
    posted = entry("90834", started_at=None, ended_at=None, live_minutes=None)
    fields = [finding.field for finding in check(one, posted) if finding.id == "time-missing"]
    assert fields == ["started_at", "ended_at", "live_minutes"]


@pytest.mark.parametrize("minutes", [(1, 5), (5, 1)])
def test_of_an_error_and_a_warning_with_one_id_the_error_stands(minutes: tuple[int, int]) -> None:
    others = tuple(overlapping(number, length) for number, length in enumerate(minutes, start=2))
    one = case(together(45), neighbours=others)
    assert found(one, as_shown(one, "90834"), "overlapping-session").severity == Severity.ERROR


def test_of_two_warnings_with_one_id_the_first_stands() -> None:
    one = case(together(45), neighbours=(overlapping(2, 1), overlapping(3, 0.5)))
    posted = as_shown(one, "90834")
    assert [finding.id for finding in check(one, posted)] == ["overlapping-session"]
    finding = found(one, posted, "overlapping-session")
    assert finding.severity == Severity.WARNING
    assert "1 min 0 s" in finding.message


def test_a_clean_entry_has_no_finding() -> None:
    one = case(together(45))
    assert ids(one, as_shown(one, "90834")) == set()


def test_a_warning_blocks_until_it_is_ticked_and_an_error_always() -> None:
    assert blocking([ERROR, WARNING], frozenset()) == [ERROR, WARNING]
    assert blocking([ERROR, WARNING], frozenset({"b"})) == [ERROR]
    assert blocking([ERROR, WARNING], frozenset({"a", "b"})) == [ERROR]
    assert blocking([WARNING], frozenset({"b"})) == []
    assert blocking([], frozenset()) == []
