"""Addresses of the desk that carry the queue's filters along."""

from django.urls import reverse
from django.utils.http import urlencode

from review.filters import Filters


def queue_address(filters: Filters) -> str:
    """Back to the queue as it was filtered."""
    return reverse("review:queue") + filters.query


def invoice_address(invoice_id: int, filters: Filters) -> str:
    """One invoice; the way back and the next one are those of the filtered queue."""
    return reverse("review:flagged_invoice", args=[invoice_id]) + filters.query


def next_address(filters: Filters, after: str = "") -> str:
    """Where the next one is asked for: the first in the filtered queue, or the first after a key."""
    asked = filters.asked | ({"after": after} if after else {})
    return reverse("review:next_claim") + (f"?{urlencode(asked)}" if asked else "")


def together_address(flag: str) -> str:
    """What may be approved together because of one flag."""
    return f"{reverse('review:together')}?{urlencode({'flag': flag})}"
