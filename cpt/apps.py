"""How the admin calls this part."""

from django.apps import AppConfig


class CptConfig(AppConfig):
    """Codes, rules, payers and contracts."""

    name = "cpt"
    verbose_name = "Codes and contracts"
