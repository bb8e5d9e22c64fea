"""What every template may ask about this installation."""

from django.conf import settings
from django.http import HttpRequest

from accounts.idle import seconds_left


def installation(request: HttpRequest) -> dict[str, object]:
    """`is_demo`: made-up people, no second factor required. `sign_in_seconds`: until the sign-in ends; 0 without."""
    return {
        "is_demo": settings.DEMO,
        "sign_in_seconds": seconds_left(request),
        "idle_warning": settings.IDLE_WARNING_SECONDS,
    }
