"""What the browser may load: one policy for the customer's pages, another for staff and the API's documentation."""

from __future__ import annotations

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """Chooses the policy by the address; a view may still set its own."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> PolicyParts:
        """Return the parts of which the header is built."""
        parts = super().get_policy_parts(request, response, report_only)
        if (
            not report_only
            and parts.config is None
            and request.path_info.startswith(settings.CENTLI_STAFF_PAGES)
        ):
            parts.config = settings.CENTLI_STAFF_POLICY
        return parts
