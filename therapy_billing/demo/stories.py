"""The demo's stories: what was booked, and who was in the room when. Times count from the scheduled start."""

from dataclasses import dataclass

from therapy_billing.demo.payers import EAP, STATE, WITH_AUDIO, WITHOUT_AUDIO
from therapy_billing.demo.sent import ASKED, BY_PHONE, ESCALATED, Sent

NO_SHOW = "A no-show, recorded with its fee"


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody in the room, in minutes after the scheduled start. `who`: therapist, client, client-2 ..., guest."""

    who: str
    start: float
    end: float | None
    reason: str = "CLIENT_INITIATED"


@dataclass(frozen=True, slots=True)
class Story:
    """One session worth trying, with a client of its own. No stays: in person, or never connected."""

    title: str
    client: str
    stays: tuple[Stay, ...]
    kind: str = "individual"
    modality: str = "telehealth"
    booked_minutes: int = 60
    payer: str | None = WITH_AUDIO
    therapist: str = "alice@example.org"
    members: tuple[str, ...] = ()
    authorization: str = ""
    sessions_authorised: int | None = None
    is_unlisted: bool = False
    sent: Sent | None = None


def together(minutes: float, late: float = 0.5) -> tuple[Stay, ...]:
    """Therapist early, client a little late, both live for so many minutes."""
    return (Stay("therapist", -2, late + minutes + 0.4), Stay("client", late, late + minutes))


STORIES = (
    Story("A clean session of 45 minutes", "Robin Castillo", together(45.2), booked_minutes=45),
    Story("A clean session of 20 minutes", "Noor Haddad", together(20.3, late=12), booked_minutes=45),
    Story("52 min 40 s: 90834, and 90837 refused", "Theo Lindqvist", together(52 + 40 / 60)),
    Story("53 minutes: 90837 fits", "Maya Fernandes", together(53.1), payer=WITHOUT_AUDIO),
    Story("A clean session of 60 minutes, self-pay", "Jonas Weber", together(60.1), payer=None),
    Story("A long session of 80 minutes", "Priya Raman", together(80.4), booked_minutes=80),
    Story(
        "Dropped for 15 minutes and resumed: 60 live minutes in a window of 75",
        "Elena Petrova",
        (
            Stay("therapist", -1, 76),
            Stay("client", 0, 25, "SIGNAL_CLOSE"),
            Stay("client", 40, 75.2),
        ),
        booked_minutes=75,
    ),
    Story(
        "Dropped after 28 minutes and finished by phone",
        "Marcus Boateng",
        (Stay("therapist", -1, 33), Stay("client", 0, 28.3, "CONNECTION_TIMEOUT")),
        booked_minutes=75,
    ),
    Story("The client never came", "Sofia Lindgren", (Stay("therapist", -1, 21),)),
    Story(
        "The same client on laptop and phone at once",
        "Daniel Abebe",
        (Stay("therapist", -1, 51.4), Stay("client", 0.5, 30), Stay("client", 20, 51)),
    ),
    Story("In person: times start empty", "Grace Nakamura", (), modality="in_person", booked_minutes=50),
    Story(
        "A couple session with the partner on the same link",
        "Isabel and Tom Reyes",
        (Stay("therapist", -1, 50.5), Stay("client", 0.3, 50), Stay("guest", 1, 49.8)),
        kind="family",
    ),
    Story(
        "The partner alone, without the client: 90846",
        "Amir Rahimi",
        (Stay("therapist", -1, 46), Stay("guest", 0.5, 45.6)),
        kind="family",
    ),
    Story(
        "A group of four",
        "Harper Quinn",
        (
            Stay("therapist", -2, 61),
            Stay("client", 0, 60),
            Stay("client-2", 1, 60),
            Stay("client-3", 4, 52),
            Stay("client-4", 0, 59),
        ),
        kind="group",
        members=("Luis Ortega", "Wen Zhao", "Ada Kowalski"),
    ),
    Story("A crisis session of 80 minutes", "Zara Osei", together(80.3), kind="crisis", booked_minutes=90),
    Story(
        "Recorded 28 minutes, entered as 60: in review",
        "Felix Brandt",
        (Stay("therapist", -1, 30), Stay("client", 0, 28.2, "CONNECTION_TIMEOUT")),
        sent=BY_PHONE,
    ),
    Story(
        "Employee assistance: 99404, the first of six authorized sessions",
        "Camille Fontaine",
        together(47.3),
        booked_minutes=50,
        payer=EAP,
        authorization="EAP-2041",
        sessions_authorised=6,
    ),
    Story(
        "Employee assistance without its authorization number: refused",
        "Dmitri Volkov",
        together(50.4),
        booked_minutes=50,
        payer=EAP,
    ),
    Story("A state program in full quarter hours: H0004", "Esther Mensah", together(44.5), payer=STATE),
    Story(
        "Bob's first session with a new client",
        "Hannah Cole",
        together(55.3),
        kind="intake",
        therapist="bob@example.org",
    ),
    Story(
        "Bob's session that lost its leave event: the end is inferred",
        "Omar Saleh",
        (Stay("therapist", -1, 54.3), Stay("client", 0.5, None)),
        therapist="bob@example.org",
    ),
    Story(NO_SHOW, "Tomas Novak", (Stay("therapist", -1, 17),), booked_minutes=50),
    Story(
        "Added by hand: it was not on the calendar",
        "Ines Duarte",
        (),
        modality="in_person",
        booked_minutes=45,
        is_unlisted=True,
    ),
    Story(
        "Support has asked about its time: the answer is given in place",
        "Yusuf Demir",
        (Stay("therapist", -1, 31.2), Stay("client", 0, 34)),
        sent=ASKED,
    ),
    Story(
        "Support has left it to an admin", "Lucia Marino", together(51.4), therapist="bob@example.org", sent=ESCALATED
    ),
)

ROUTINE_CLIENTS = {
    "alice@example.org": ("Nina Albrecht", "Carlos Mejia", "Ruth Goldberg", "Sam Whitaker"),
    "bob@example.org": ("Keiko Mori", "Leon Dubois", "Paula Santos", "Ivan Horvat"),
}
ROUTINE_MINUTES = (45.4, 53.2, 50.1, 55.6, 46.8, 58.3, 39.2, 53.9)
