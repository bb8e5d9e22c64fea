"""Which site Django admin is: named in INSTALLED_APPS, so it is read before any model is."""

from django.contrib.admin.apps import AdminConfig


class ManagersAdmin(AdminConfig):
    """Django admin behind the application's own front door."""

    default_site = "accounts.admin_site.ManagersSite"
