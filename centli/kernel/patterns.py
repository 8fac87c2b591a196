"""Regular expressions that are compiled when they are first used.

Of the hundreds that read what customers write, a process that serves pages or delivers events uses few; to compile all
of them is a quarter of its start.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

_METHODS: Final = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


class _Lazy:
    """Stands for the compiled expression, and passes its methods on as they are once one of them was asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


_ALL: Final[list[_Lazy]] = []


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return an expression for a module's constants: its mistakes would show with its first use, so a test uses all."""
    _ALL.append(_Lazy(pattern, flags))
    return cast("re.Pattern[str]", _ALL[-1])
