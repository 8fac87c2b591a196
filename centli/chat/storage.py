"""Static files under names that hold their hash, modules' imports included."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStatic(ManifestStaticFilesStorage):
    """Rewrites ``import … from "./x.js"`` too, so that one page never mixes two releases."""

    support_js_module_import_aggregation = True
