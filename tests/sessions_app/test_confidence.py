"""How good a record is: each figure by itself."""

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.confidence import confidence
from sessions_app.presence import measure

SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT}
T, C = ("T", 0, 60), ("C", 0, 50)
UNTOLD = ": an end was not told"


def said(*visits: tuple[str, int, int | None]) -> str:
    """Of visits in minutes; without an end the leave was lost."""
    changes = []
    for place, (who, start, end) in enumerate(visits):
        changes.append(PresenceChange(Kind.JOINED, start * 60_000, who, f"c{place}"))
        if end is not None:
            changes.append(PresenceChange(Kind.LEFT, end * 60_000, who, f"c{place}"))
    return confidence(measure(changes, SIDES))


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        ([C], "attested: nothing was recorded of the therapist"),
        ([], "attested: nothing was recorded of the therapist"),
        ([T], "recorded: the therapist was there, and nobody of the client's side"),
        ([("T", 0, 10), ("C", 20, 50)], "recorded: therapist and client's side were never there at the same time"),
        ([("T", 0, 10), ("g", 20, 50)], "recorded: therapist and client's side were never there at the same time"),
        ([T, C], "observed"),
        ([T, ("C", 0, None)], f"inferred{UNTOLD}"),
        ([T, ("C", 0, 10), ("C", 20, None)], f"inferred in part{UNTOLD}"),
        ([T, C, ("g", 0, 60)], "both times are observed"),
        (
            [T, C, ("g", 0, None)],
            f"the time with the client is observed, the time with anyone inferred in part{UNTOLD}",
        ),
        (
            [T, ("C", 40, None), ("g", 0, 50)],
            f"the time with the client is inferred, the time with anyone inferred in part{UNTOLD}",
        ),
        ([T, ("C", 10, None), ("g", 0, None)], f"both times are inferred{UNTOLD}"),
        ([T, ("C", 0, 20), ("C", 30, None), ("g", 25, None)], f"both times are inferred in part{UNTOLD}"),
        ([T, ("g", 0, 50)], "the time with anyone is observed, and no time with the client was recorded"),
        (
            [T, ("g", 0, None)],
            f"the time with anyone is inferred, and no time with the client was recorded{UNTOLD}",
        ),
    ],
)
def test_each_figure_is_said_to_be_observed_or_inferred(visits: list, words: str) -> None:
    assert said(*visits) == words
