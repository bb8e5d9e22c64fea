"""Every telehealth provider by its name in addresses."""

from sessions_app.providers.base import Provider
from sessions_app.providers.daily import Daily
from sessions_app.providers.jaas import Jaas
from sessions_app.providers.livekit import LiveKit
from sessions_app.providers.whereby import Whereby
from sessions_app.providers.zoom import Zoom

PROVIDERS: dict[str, Provider] = {
    provider.name: provider for provider in (LiveKit(), Zoom(), Daily(), Jaas(), Whereby())
}
