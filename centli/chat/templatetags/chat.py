"""One markup for two renderers: Django fills the partials for history, the browser fills the same ones live.

Every tag writes the value that it finds in ``item`` (a frame, or one entry of a list in it) and, beside it, where the
value came from; ``static/chat/render.js`` reads the latter. With an empty ``item`` a partial is the browser's template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centli.chat import formats
from centli.kernel import clock

register = template.Library()

KINDS: Final = (
    "TEXT",
    "BALANCE",
    "TRANSACTIONS",
    "CHART",
    "CHOICES",
    "TRANSFER_CONFIRMATION",
    "PRODUCTS",
    "BENEFITS",
    "PURCHASE_CONFIRMATION",
    "ORDER",
    "POINTS",
    "TICKET",
    "RECEIPT",
    "ERROR",
    "NOTICE",
)


_PATH: Final = re.compile(r"/(?![/\\\s])")
"""How an address begins that stays on this site."""


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "es"


@register.filter
def dinero(value: Mapping[str, str] | None) -> str:
    """Return an amount as people read it."""
    return formats.money(value)


@register.filter
def dinero_corto(value: Mapping[str, str] | None) -> str:
    """Show an amount where the currency stands elsewhere."""
    return formats.money_short(value)


@register.filter
def fecha_larga(value: str) -> str:
    """Show a moment in full."""
    return formats.day_long(value, language=_language())


@register.filter
def fecha(value: str) -> str:
    """Return a moment as people say it, seen from now."""
    return formats.day(value or "", now=clock.now(), language=_language())


register.filter("iniciales", formats.initials)

STYLES: Final[Mapping[str, Callable[[Any], str]]] = {
    "text": lambda value: "" if value is None else str(value),
    "palabras": lambda value: "" if value is None else str(value),
    "dinero": formats.money,
    "dinero_corto": formats.money_short,
    "dinero_sin_signo": formats.money_plain,
    "fecha": fecha,
    "fecha_larga": lambda value: formats.day_long(value or "", language=_language()),
    "dia": lambda value: formats.date(value or "", language=_language()),
    "puntos": formats.points,
    "hora": lambda value: formats.time(value or ""),
    "iniciales": formats.initials,
    "primera_linea": formats.first_line,
    "cuenta": lambda value: f"···· {value}" if value else "",
    "terminacion": lambda value: _("terminación %(last4)s") % {"last4": value} if value else "",
}


def resolve(item: Any, path: str) -> Any:
    """Return what a dotted path leads to, or None."""
    for name in path.split("."):
        if isinstance(item, Mapping):
            item = item.get(name)
        elif isinstance(item, list) and name.isdigit():
            item = item[int(name)] if int(name) < len(item) else None
        else:
            return None
    return item


def holds(item: Any, condition: str) -> bool:
    """Evaluate ``path``, ``!path``, ``path=a,b`` or ``!path=a,b``."""
    wanted = not condition.startswith("!")
    path, _equals, values = condition.lstrip("!").partition("=")
    found = resolve(item, path)
    true = str(found) in values.split(",") if values else bool(found)
    return true is wanted


@register.simple_tag(takes_context=True)
def value(context: RequestContext, path: str, style: str = "text", css: str = "") -> SafeString:
    """Write a value in an element of its own."""
    return format_html(
        '<span class="{}" data-bind="{}" data-style="{}">{}</span>',
        f"{css} money".strip() if style.startswith("dinero") else css,
        path,
        style,
        STYLES[style](resolve(context.get("item"), path)),
    )


@register.simple_tag(takes_context=True)
def shown(context: RequestContext, condition: str) -> SafeString:
    """Write the attributes of an element that is there only while a condition holds."""
    hidden = "" if holds(context.get("item"), condition) else " hidden"
    return format_html('data-if="{}"{}', condition, hidden)


@register.simple_tag(takes_context=True)
def attrs(context: RequestContext, *pairs: str) -> SafeString:
    """Write attributes whose values come from the item: ``"value=data.token" "id=id"``.

    A missing one is empty, but an address: without one a link is plain text. Only paths of this site are written as one.
    """
    item = context.get("item")
    found = (
        (name, resolve(item, path))
        for name, _equals, path in (pair.partition("=") for pair in pairs)
    )
    written = format_html_join(
        " ",
        '{}="{}"',
        (
            (name, "" if value is None else value)
            for name, value in found
            if name != "href" or _is_path(value)
        ),
    )
    return format_html('data-attrs="{}" {}', " ".join(pairs), written)


def _is_path(found: Any) -> bool:
    return isinstance(found, str) and _PATH.match(found) is not None


@register.simple_tag(takes_context=True)
def each(context: RequestContext, path: str, partial: str) -> SafeString:
    """Write a partial once as the browser's template, and once for every entry of a list."""
    entries = resolve(context.get("item"), path) or ()
    return format_html(
        '<template data-each="{}">{}</template>{}',
        path,
        _partial(context, partial, {}),
        format_html_join("", "{}", ((_partial(context, partial, entry),) for entry in entries)),
    )


@register.simple_tag(takes_context=True)
def kind(context: RequestContext) -> SafeString:
    """Write the body of a message by its kind; one that we do not know shows its words."""
    item = context["item"]
    name = item["type"] if item.get("type") in KINDS else "TEXT"
    return _partial(context, f"chat/kinds/{name.lower()}.html", item)


@register.simple_tag(takes_context=True)
def kind_templates(context: RequestContext) -> SafeString:
    """Write every kind's empty partial for the browser."""
    return format_html_join(
        "\n",
        '<template id="kind-{}">{}</template>',
        ((name, _partial(context, f"chat/kinds/{name.lower()}.html", {})) for name in KINDS),
    )


def _partial(context: RequestContext, name: str, item: Any) -> SafeString:
    found = context.template.engine.get_template(name)  # type: ignore[union-attr]
    # A plain text in a list is an entry like any other: its value is called "text".
    with context.push(item=item if isinstance(item, Mapping) else {"text": item}):
        return found.render(context)
