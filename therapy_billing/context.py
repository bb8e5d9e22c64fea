"""What every template may ask about this installation."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, bool]:
    """`is_demo`: made-up people, no second factor required."""
    return {"is_demo": settings.DEMO}
