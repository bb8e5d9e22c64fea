"""Reading one row of a file of sessions: every cell strictly, every wrong one with its value and the way out."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from invoicing.session_rows import COLUMNS, NEEDED, SessionRow, Wrong, read_row, span

NEW_YORK = ZoneInfo("America/New_York")
PROVIDERS = ("livekit", "zoom")
ROW = {
    "external_id": "A-1",
    "therapist": "Alice@Example.org ",
    "client_reference": "C-7",
    "client_name": "Robin Reed",
    "starts": "2026-11-03T12:15",
    "minutes": "50",
    "kind": "individual",
    "modality": "telehealth",
    "provider": "livekit",
}


def read(**changes: str) -> Any:
    return read_row({**ROW, **changes}, PROVIDERS)


def wrong(**changes: str) -> dict[str, str]:
    found = read(**changes)
    assert isinstance(found, list), found
    return {one.column: one.reason for one in found}


def spanned(zone: ZoneInfo = NEW_YORK, **changes: str) -> Any:
    row = read(**changes)
    assert isinstance(row, SessionRow), row
    return span(row, zone)


def test_a_good_row_is_read_without_the_spaces_around_its_cells() -> None:
    row = read(client_name="  Robin Reed ", room=" r ", place="home", payer="Cedar", member_id="M1")
    assert row == SessionRow(
        external_id="A-1",
        therapist="alice@example.org",
        client_reference="C-7",
        client_name="Robin Reed",
        payer="Cedar",
        member_id="M1",
        starts=datetime(2026, 11, 3, 12, 15),
        minutes=50,
        ends=None,
        kind="individual",
        modality="telehealth",
        provider="livekit",
        room="r",
        place="home",
    )


def test_columns_that_are_left_out_are_empty() -> None:
    row = read_row({name: cell for name, cell in ROW.items() if name != "client_name"}, PROVIDERS)
    assert isinstance(row, SessionRow)
    assert (row.client_name, row.room, row.ends) == ("", "", None)


def test_what_every_file_needs_is_known() -> None:
    assert set(NEEDED) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("external_id", "", "Every row needs an id: the one that it has where the file comes from."),
        ("therapist", "", "Name the therapist by e-mail address."),
        ("starts", "", "“” is no date and time. Write one like 2026-11-03T12:15, on the therapist's clock."),
        ("starts", "11/3/2026 12:15 PM", "“11/3/2026 12:15 PM” is no date and time."),
        ("starts", "2026-02-30T12:15", "“2026-02-30T12:15” is no date and time."),
        ("starts", "2026-11-03T24:00", "“2026-11-03T24:00” is no date and time."),
        ("starts", "2026-11-03", "“2026-11-03” is no date and time."),
        ("starts", "2026-11-03T12:15:30", "“2026-11-03T12:15:30” is no date and time."),
        ("starts", "2026-11-03T12:15-05:75", "“2026-11-03T12:15-05:75” is no date and time."),
        ("starts", "\uff12026-11-03T12:15", "“\uff12026-11-03T12:15” is no date and time."),
        (
            "starts",
            "9999-12-31T23:59",
            "“9999-12-31T23:59” is in no year that sessions have. Write one",
        ),
        ("starts", "0001-01-01T00:00-14:00", "“0001-01-01T00:00-14:00” is in no year"),
        ("ends", "noon", "“noon” is no date and time."),
        ("minutes", "0", "“0” is no length of a session. Write whole minutes from 1 to 1440."),
        ("minutes", "1441", "“1441” is no length of a session."),
        ("minutes", "50.5", "“50.5” is no length of a session."),
        ("minutes", "-5", "“-5” begins like a formula"),
        ("minutes", "\u0665\u0660", "“\u0665\u0660” is no length of a session."),
        ("minutes", "9" * 5000, f"“{'9' * 37}…” is no length of a session."),
        ("kind", "", "“” is none of individual, family, crisis, intake."),
        ("kind", "Individual", "“Individual” is none of individual, family, crisis, intake."),
        ("kind", "group", "Group sessions are not imported"),
        ("modality", "phone", "“phone” is none of telehealth, in_person."),
        ("provider", "teams", "“teams” is no telehealth provider. Write one of livekit, zoom."),
        ("provider", "", "“” is no telehealth provider. Write one of livekit, zoom."),
        ("provider", "x" * 13, "“xxxxxxxxxxxxx” has 13 characters. At most 12 fit."),
        ("place", "school", "“school” is none of home, elsewhere, office."),
        ("member_id", "M1", "“M1” is a number with a payer. Name the payer, or leave it out."),
        ("client_name", "=1+1", "“=1+1” begins like a formula of a spreadsheet."),
        ("client_name", "@SUM(A1)", "“@SUM(A1)” begins like a formula"),
        ("client_name", "Robin\x07Reed", "The cell holds a sign that cannot be seen."),
        ("client_name", "Robin\nReed", "The cell holds a sign that cannot be seen."),
        ("client_name", "Robin\u202edeeR", "The cell holds a sign that cannot be seen."),
    ],
)
def test_a_wrong_cell_is_told_with_its_value_and_the_way_out(column: str, cell: str, reason: str) -> None:
    found = wrong(**{column: cell})
    assert list(found) == [column]
    assert found[column].startswith(reason)


@pytest.mark.parametrize(
    ("column", "most"),
    [("external_id", 80), ("client_reference", 40), ("client_name", 120), ("payer", 120), ("room", 200)],
)
def test_each_text_has_its_length(column: str, most: int) -> None:
    assert isinstance(read(**{column: "x" * most}), SessionRow)
    assert wrong(**{column: "x" * (most + 1)})[column].endswith(f"has {most + 1} characters. At most {most} fit.")


@pytest.mark.parametrize("minutes", ["1", "1440"])
def test_the_shortest_and_the_longest_session_are_read(minutes: str) -> None:
    assert read(minutes=minutes).minutes == int(minutes)


def test_every_wrong_cell_of_a_row_is_told_at_once() -> None:
    found = wrong(external_id="", starts="x", kind="y", provider="z", minutes="", client_reference="", client_name="")
    assert list(found) == ["external_id", "starts", "kind", "client_reference", "minutes", "provider"]


def test_a_session_in_person_has_neither_provider_nor_room() -> None:
    assert isinstance(read(modality="in_person", provider="", place="office"), SessionRow)
    found = wrong(modality="in_person", provider="zoom", room="123")
    assert found["provider"] == "“zoom” has no place in a session in person. Leave it empty."
    assert found["room"] == "“123” has no place in a session in person. Leave it empty."


def test_the_start_is_on_the_therapists_clock() -> None:
    start = datetime(2026, 11, 3, 17, 15, tzinfo=UTC)
    assert spanned() == (start, start + timedelta(minutes=50))
    assert spanned(ZoneInfo("America/Los_Angeles"))[0] == datetime(2026, 11, 3, 20, 15, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-11-03T17:15Z", "2026-11-03 12:15-05:00", "2026-11-03T22:45:00+05:30"])
def test_an_offset_names_the_instant(typed: str) -> None:
    assert spanned(starts=typed)[0] == datetime(2026, 11, 3, 17, 15, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_told_with_the_nearest_ones() -> None:
    assert spanned(starts="2026-03-08T02:30") == [
        Wrong(
            "starts",
            "The clocks of America/New_York skip 2026-03-08T02:30. Write 2026-03-08T01:59 or 2026-03-08T03:00.",
        )
    ]


def test_a_time_that_the_clocks_show_twice_is_told_with_both_readings() -> None:
    told = spanned(starts="2026-11-01T01:30", minutes="", ends="2026-11-01T01:45")
    readings = "Write 2026-11-01T01:30-04:00 or 2026-11-01T01:30-05:00."
    assert [one.column for one in told] == ["starts", "ends"]
    assert told[0].reason == f"The clocks of America/New_York show 2026-11-01T01:30 twice. {readings}"
    for typed, hour in (("2026-11-01T01:30-04:00", 5), ("2026-11-01T01:30-05:00", 6)):
        assert spanned(starts=typed)[0] == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)


def test_a_length_over_a_clock_change_is_counted_in_minutes_that_pass() -> None:
    start, end = spanned(starts="2026-11-01T00:30", minutes="120")
    assert end - start == timedelta(hours=2)
    start, end = spanned(starts="2026-11-01T00:30", minutes="", ends="2026-11-01T02:30")
    assert end - start == timedelta(hours=3)


@pytest.mark.parametrize(
    ("ends", "fits"),
    [
        ("2026-11-03T12:15", False),
        ("2026-11-03T12:16", True),
        ("2026-11-04T12:15", True),
        ("2026-11-04T12:16", False),
        ("2026-11-03T11:00", False),
    ],
)
def test_the_end_is_within_a_day_after_the_start(ends: str, fits: bool) -> None:
    found = spanned(minutes="", ends=ends)
    assert isinstance(found, tuple) is fits
    if not fits:
        assert found == [Wrong("ends", "The end is not within 24 hours after the start. Correct one of them.")]


def test_minutes_and_end_agree() -> None:
    assert isinstance(spanned(ends="2026-11-03T13:05"), tuple)
    (told,) = spanned(ends="2026-11-03T13:06")
    assert told == Wrong("minutes", "From start to end are 51 minutes, and the row says 50. Keep one.")
