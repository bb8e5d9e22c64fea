"""What the timeline's template says of very many gaps."""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from tests.sessions_app.test_timeline import drawn, room


def test_gaps_that_are_not_listed_are_counted_and_added_up() -> None:
    there = [("C", minute, minute + 1) for minute in range(0, 90, 2)]
    timeline = drawn(room(("T", 0, 90), *there))
    page = render_to_string("sessions_app/_timeline.html", {"timeline": timeline, "zone": ZoneInfo("UTC")})
    assert page.count("1 min apart, ") == 40
    said = "Not listed, since there are so many: 4 more, none longer than 1 min, together 4 min."
    assert said in page
