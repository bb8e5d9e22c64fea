"""Answers that every app gives alike."""

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """303: the POST was accepted, the thing stands over there."""

    status_code = 303


def see_other(to: str, *args: object) -> SeeOther:
    """303 to an address or a named page."""
    return SeeOther(resolve_url(to, *args))
