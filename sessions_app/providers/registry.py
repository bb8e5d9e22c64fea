"""Every telehealth provider by its name in addresses."""

from sessions_app.providers.base import Provider
from sessions_app.providers.livekit import LiveKit

PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in (LiveKit(),)}
