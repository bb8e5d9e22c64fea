"""The demo's people: one practice, two therapists, support and an admin, two payers."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Practice, Therapist, User
from cpt.actions import add_payer, set_fees
from cpt.models import Payer

PASSWORD = "demo-therapy-2026"  # noqa: S105  # printed on the sign-in page of the demo
PRACTICE = "Riverbank Therapy Group"
WITH_AUDIO, WITHOUT_AUDIO = "Northfield Health", "Cedar Mutual"
FEES = {
    "90791": "190.00",
    "90832": "85.00",
    "90834": "125.00",
    "90837": "165.00",
    "90839": "210.00",
    "90840": "95.00",
    "90846": "140.00",
    "90847": "150.00",
    "90853": "60.00",
    "90785": "20.00",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the demo."""

    email: str
    name: str
    role: str
    licence: str = ""


PEOPLE = (
    Person("alice@example.org", "Alice Moreno", User.Role.THERAPIST, Therapist.Licence.SOCIAL_WORKER),
    Person("bob@example.org", "Bob Tanaka", User.Role.THERAPIST, Therapist.Licence.PSYCHOLOGIST),
    Person("carol@example.org", "Carol Whitfield", User.Role.SUPPORT),
    Person("dana@example.org", "Dana Okafor", User.Role.ADMIN),
)


def load_people() -> None:
    """Add whoever and whatever is missing; nothing that is there changes."""
    practice, _ = Practice.objects.get_or_create(name=PRACTICE)
    for person in PEOPLE:
        if not User.objects.filter(email=person.email).exists():
            _add(person, practice)
    amounts = {code: Decimal(amount) for code, amount in FEES.items()}
    for name, allows_audio_only in ((WITH_AUDIO, True), (WITHOUT_AUDIO, False)):
        if not Payer.objects.filter(name=name).exists():
            without = frozenset() if allows_audio_only else frozenset({"90849", "90853"})
            add_payer(practice, name, without=without, allows_audio_only=allows_audio_only)
        set_fees(practice, Payer.objects.get(name=name), amounts)
    set_fees(practice, None, amounts)


def _add(person: Person, practice: Practice) -> None:
    user = User.objects.create_user(person.email, PASSWORD, name=person.name, role=person.role)
    if person.licence:
        Therapist.objects.create(user=user, practice=practice, licence=person.licence)
