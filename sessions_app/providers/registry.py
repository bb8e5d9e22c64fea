"""Every telehealth provider by its name in addresses."""

from sessions_app.providers import reconcile
from sessions_app.providers.base import UNREADABLE, Provider, Reading
from sessions_app.providers.daily import Daily
from sessions_app.providers.jaas import Jaas
from sessions_app.providers.livekit import LiveKit
from sessions_app.providers.whereby import Whereby
from sessions_app.providers.zoom import Zoom

PROVIDERS: dict[str, Provider] = {
    provider.name: provider for provider in (LiveKit(), Zoom(), Daily(), Jaas(), Whereby())
}


def read_again(provider: str, body: bytes, *, is_own: bool) -> Reading:
    """What the present code reads from a stored body. `is_own`: kept by a reconcile, not posted by the provider."""
    if is_own:
        return reconcile.read(provider, body)
    return PROVIDERS[provider].read(body) if provider in PROVIDERS else UNREADABLE
