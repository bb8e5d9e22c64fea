"""What the demo's therapists sent with times of their own, and what support did about it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """Entered by hand from the scheduled start on. `phone_minutes`: finished by phone, after the recording ended.

    `decision`: of support, `ask` or `escalate`; empty: it waits. `words`: of that decision.
    """

    code: str
    minutes: int
    window: timedelta
    note: str
    phone_minutes: int = 0
    decision: str = ""
    words: str = ""


BY_PHONE = Sent(
    code="90837",
    minutes=60,
    window=timedelta(minutes=65),
    phone_minutes=32,
    note="The client's connection broke off after 28 minutes. I called at once and we went on by phone until the hour "
    "was full, on the number in the chart.",
)
ASKED = Sent(
    code="90834",
    minutes=50,
    window=timedelta(minutes=50),
    note="My headset lost its microphone, so I left the room and came back from the laptop. The times are those of my "
    "own calendar.",
    decision="ask",
    words="The recording ends after 31 minutes, and nobody came back into the room. Where was the rest of the session?",
)
ESCALATED = Sent(
    code="90837",
    minutes=55,
    window=timedelta(minutes=55),
    note="Video froze for both of us near the end. We stayed on the line until the client was calm enough to stop.",
    decision="escalate",
    words="The third of this kind this month. An admin should talk to the therapist before it is approved.",
)
