"""What Hypothesis calls when it is imported: `st.from_type(vnqr.VietQR)` works without an import.

Hypothesis loads the entry points of the group `hypothesis` (pyproject.toml) and registers strategies by type.
To have the types, pydantic would have to be loaded, in every test run of everybody who has this library
installed. So a type is registered when its module is loaded, by whomever: until then nobody can ask for it.

Example:
    >>> import vnqr
    >>> from hypothesis import find, strategies as st
    >>> find(st.from_type(vnqr.Reference), lambda reference: reference.item > 3).item
    4
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

_TYPES: Final = {
    "vnqr.emvco.payload": ("Payload", "payloads"),
    "vnqr.references.dossier": ("Dossier", "dossiers"),
    "vnqr.references.reference": ("Reference", "references"),
    "vnqr.vietqr.model": ("VietQR", "vietqrs"),
}
"""Module -> the type in it, and the function of `vnqr.testing.strategies` that draws it."""


def register() -> None:
    """Register the strategies for types that are loaded, and see to it for those that will be."""
    for name in _TYPES.keys() & sys.modules.keys():
        _register(sys.modules[name])
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _register(module: ModuleType) -> None:
    from hypothesis.strategies import register_type_strategy  # noqa: PLC0415 - it is what imports this module

    type_, function = _TYPES[module.__name__]

    def draw(_: object) -> SearchStrategy[Any]:
        strategy: SearchStrategy[Any] = getattr(import_module("vnqr.testing.strategies"), function)()
        return strategy

    register_type_strategy(getattr(module, type_), draw)


class _Finder(MetaPathFinder):
    """Finds the modules as Python does, and has their type registered once they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _TYPES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_register(module: ModuleType) -> None:
            load(module)
            _register(module)

        # The loader is this module's own, and stays of its type: it is asked for more than to load.
        spec.loader.exec_module = load_and_register  # type: ignore[method-assign]
        return spec
