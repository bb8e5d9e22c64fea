"""What makes a form count once."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.once import FIELD, new_key

register = template.Library()


@register.simple_tag
def once_key() -> SafeString:
    """The hidden field of one form, with a key of its own."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
