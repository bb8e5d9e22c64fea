"""The values behind a flag, in words."""

from zoneinfo import ZoneInfo

import pytest

from review.evidence_words import told

NEW_YORK = ZoneInfo("America/New_York")
NOON_MS = 1_795_885_200_000  # 12:00 PM in New York on November 28, 2026


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("recorded_minutes", 28, ("Recorded", "28 min")),
        ("limit_hours", 72, ("Limit", "72 h")),
        ("limit_hours", 72.0, ("Limit", "72 h")),
        ("limit_minutes", 7.5, ("Limit", "7.5 min")),
        ("members", 12.0, ("Members", "12")),
        ("limit_months", 6, ("Limit", "6 months")),
        ("limit_share", 0.25, ("Limit", "25%")),
        ("live_ms", 1_695_000, ("Live", "28 min 15 s")),
        ("entered_ms", [NOON_MS, NOON_MS + 3_600_000], ("Entered", "12:00 PM to 1:00 PM")),
        (
            "recorded_ms",
            [[NOON_MS, NOON_MS + 60_000], [NOON_MS + 120_000, NOON_MS + 180_000]],
            ("Recorded", "12:00 PM to 12:01 PM, 12:02 PM to 12:03 PM"),
        ),
        ("recorded_ms", [], ("Recorded", "none")),
        ("odd_ms", "x", ("Odd", "x")),
        ("entered_minutes", None, ("Entered", "none")),
        ("sessions", 4, ("Sessions", "4")),
        ("licensed_in", ["NJ", "NY"], ("Licensed in", "NJ, NY")),
        ("minutes", 4, ("Minutes", "4 min")),
        ("from", "", ("From", "none")),
        ("odd_share", "x", ("Odd", "x")),
    ],
)
def test_each_kind_of_value(key: str, value: object, words: tuple[str, str]) -> None:
    assert told({key: value}, NEW_YORK) == [words]
