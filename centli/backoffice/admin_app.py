"""Django's admin with our site instead of its own."""

from django.contrib.admin import apps


class StaffAdminConfig(apps.SimpleAdminConfig):
    """Makes `admin.site` the staff site; `centli.urls` loads what it shows, for a process that serves nothing needs none of it."""

    default_site = "centli.backoffice.site.StaffSite"
