"""Pictures: `symbol` draws a code, `slip` puts it on a page for people, `scan` reads it from a picture.

The three are imported when first used; `scan` needs the extra `scan`.

Example:
    >>> import vnqr.image
    >>> vnqr.image.symbol.make("000201")
    <Symbol 1-M, mask 2, 21 modules a side>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from vnqr.image import scan, slip, symbol

__all__ = ["scan", "slip", "symbol"]


def __getattr__(name: str) -> ModuleType:
    """Import one of the three modules on first use (PEP 562)."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """Return the three modules, imported or not."""
    return __all__
