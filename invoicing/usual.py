"""What does an entry start with beside its times: how do they usually communicate, and where is the client?"""

from invoicing.case import Case, Contact


def usual_contact(case: Case) -> Contact:
    """How they communicate unless told."""
    return Contact.VIDEO if case.recorded.is_telehealth else Contact.IN_PERSON


def usual_location(case: Case) -> str:
    """Where the client is unless told."""
    return "home" if case.recorded.is_telehealth else "office"
