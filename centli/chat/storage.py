"""Static files under names that hold their hash, modules' imports included."""

from __future__ import annotations

from typing import Final

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

MODULES: Final = ("api_docs/*.js", "chat/*.js", "desk/*.js", "marketplace/*.js")
"""Where our own scripts are. Libraries bring theirs in one file of megabytes, which takes seconds to look through."""
_GLOB, _IMPORTS = ManifestStaticFilesStorage._js_module_import_aggregation_patterns  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own, for other files


class HashedStatic(ManifestStaticFilesStorage):
    """Rewrites ``import … from "./x.js"`` too, so that one page never mixes two releases."""

    patterns = (*ManifestStaticFilesStorage.patterns, *((module, _IMPORTS) for module in MODULES))
