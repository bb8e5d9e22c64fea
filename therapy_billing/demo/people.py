"""The demo's people: one practice, two therapists, support and an admin; and its payers."""

from dataclasses import dataclass

from accounts.models import Practice, Therapist, User
from therapy_billing.demo.payers import load_payers

PASSWORD = "demo-therapy-2026"  # noqa: S105  # printed on the sign-in page of the demo
PRACTICE = "Riverbank Therapy Group"


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the demo."""

    email: str
    name: str
    role: str
    licence: str = ""
    may_export: bool = False


PEOPLE = (
    Person("alice@example.org", "Alice Moreno", User.Role.THERAPIST, Therapist.Licence.SOCIAL_WORKER),
    Person("bob@example.org", "Bob Tanaka", User.Role.THERAPIST, Therapist.Licence.PSYCHOLOGIST),
    Person("carol@example.org", "Carol Whitfield", User.Role.SUPPORT, may_export=True),
    Person("dana@example.org", "Dana Okafor", User.Role.ADMIN),
)


def load_people() -> None:
    """Add whoever and whatever is missing; nothing that is there changes."""
    practice, _ = Practice.objects.get_or_create(name=PRACTICE)
    for person in PEOPLE:
        if not User.objects.filter(email=person.email).exists():
            _add(person, practice)
    load_payers(practice)


def _add(person: Person, practice: Practice) -> None:
    user = User.objects.create_user(person.email, PASSWORD, name=person.name, role=person.role)
    if person.may_export:
        user.may_export = True
        user.save(update_fields=["may_export"])
    if person.licence:
        Therapist.objects.create(user=user, practice=practice, licence=person.licence)
