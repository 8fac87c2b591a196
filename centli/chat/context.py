"""What every customer page's template may read."""

from __future__ import annotations

from django.http import HttpRequest

from centli.people.models import Theme

THEME_COOKIE = "centli_theme"


def page(request: HttpRequest) -> dict[str, str]:
    """Return the theme: this browser's choice, else the customer's, else what the device says."""
    # A request that is refused before anybody looks who sends it, for its host, has no user.
    user = getattr(request, "user", None)
    chosen = request.COOKIES.get(THEME_COOKIE, "") or getattr(user, "theme", "")
    return {"theme": chosen if chosen in Theme.values else Theme.AUTO}
