"""What a check may look at: instants, and how good a record is."""

from datetime import UTC, datetime

import pytest

from invoicing.case import Recorded, Source, instant, milliseconds
from tests.invoicing.cases import START, case, recorded, together


@pytest.mark.parametrize("ms", [0, 1, 999, 1000, 1_763_400_000_001, 1_763_400_000_999])
def test_milliseconds_survive_the_way_to_an_instant_and_back(ms: int) -> None:
    assert milliseconds(instant(ms)) == ms


def test_less_than_a_millisecond_is_floored() -> None:
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 1, 1999, tzinfo=UTC)) == 1001


def test_an_instant_reads_on_the_sessions_own_clock() -> None:
    assert case().local(START).strftime("%H:%M %Z") == "12:15 EST"


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (together(45), Source.OBSERVED),
        (recorded(("therapist", 0, 45), ("client", 0, None)), Source.INFERRED),
        (recorded(("therapist", 0, 45)), Source.NONE),
        (recorded(("client", 0, 45)), Source.ATTESTED),
        (recorded(("therapist", 0, 45), ("client", 0, 45), is_telehealth=False), Source.ATTESTED),
        (Recorded(), Source.ATTESTED),
    ],
)
def test_a_record_says_how_good_it_is(record: Recorded, source: Source) -> None:
    assert record.source == source
    assert record.is_recording is (source != Source.ATTESTED)


def test_each_figure_has_a_source_of_its_own() -> None:
    partner_stayed = recorded(("therapist", 0, 45), ("client", 0, 5), ("partner", 0, None))
    presence = partner_stayed.presence
    assert partner_stayed.source_of(presence.with_client) == Source.OBSERVED
    assert partner_stayed.source_of(presence.with_anyone) == Source.INFERRED
    partner_alone = recorded(("therapist", 0, 45), ("partner", 0, 45))
    assert partner_alone.source_of(partner_alone.presence.with_client) == Source.NONE
    assert partner_alone.source == Source.OBSERVED


def test_the_form_shows_the_time_with_the_client_before_that_with_anyone() -> None:
    both = recorded(("therapist", 0, 50), ("client", 0, 5), ("partner", 0, 50))
    assert both.shown.live_minutes == 5
    assert recorded(("therapist", 0, 50), ("partner", 0, 50)).shown.live_minutes == 50
