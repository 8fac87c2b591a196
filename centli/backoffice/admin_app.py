"""Django's admin with our site instead of its own."""

from django.contrib.admin import apps


class StaffAdminConfig(apps.AdminConfig):
    """Makes `admin.site` the staff site."""

    default_site = "centli.backoffice.site.StaffSite"
