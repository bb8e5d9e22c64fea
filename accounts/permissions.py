"""Who may? One function a question. What a person may not see is not found, never forbidden."""

from django.conf import settings

from accounts.models import User


def is_therapist(user: User) -> bool:
    """Does this person have sessions of their own?"""
    return user.role == User.Role.THERAPIST


def may_review(user: User) -> bool:
    """May this person see every submitted invoice and decide on flagged ones?"""
    return user.role in (User.Role.SUPPORT, User.Role.ADMIN)


def may_reopen(user: User) -> bool:
    """May this person give a session that was not submitted in time a later deadline?"""
    return may_review(user)


def may_manage(user: User) -> bool:
    """May this person keep codes, rules, payers and people in Django admin?"""
    return user.role == User.Role.ADMIN


def may_export(user: User) -> bool:
    """May this person take a list away as a file? Therapists their own; at the desk who was given it in the admin."""
    return is_therapist(user) or (may_review(user) and user.may_export)


def must_use_second_factor(user: User) -> bool:
    """Must this person sign in with more than a password?"""
    return user.role in settings.SECOND_FACTOR_FOR
