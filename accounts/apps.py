"""How the admin calls this part, and what is connected when the application starts."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their sign-ins."""

    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """The libraries tell of sign-ins by signals: connected later, the first one would be missed."""
        for name in ("checks", "idle", "trail"):  # importing them connects them
            import_module(f"accounts.{name}")
