"""What is connected when the application starts."""

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit trail."""

    name = "audit"

    def ready(self) -> None:
        """Events are linked at the end of a request, which a signal tells."""
        import_module("audit.linking")
