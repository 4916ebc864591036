"""A code taken apart for the guard: its objects at every depth, and whether there is one way to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.emvco.readers import pays_otherwise
from vnqr.errors import Code, Issue, Level
from vnqr.vietqr.networks import NETWORK_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vnqr.emvco.parts import Node
    from vnqr.emvco.payload import Payload

__all__ = ["RULE", "Scanned"]

RULE: Final = "vnqr.verify"
"""The rule of every finding of the guard: the function whose documentation says it."""


class Scanned:
    """A payload taken apart.

    Attributes:
        text: the payload text.
        nodes: path -> the object, of every object that can be reached.
        leaves: those that have nothing inside or cannot be taken apart.
        issues: what is wrong with the form.
    """

    __slots__ = ("issues", "leaves", "nodes", "text")

    def __init__(self, payload: Payload) -> None:
        """Take the payload apart."""
        self.text = str(payload)
        self.nodes = {node.path: node for node in _flat(payload.tree(NETWORK_TEMPLATES))}
        self.leaves = tuple(node for node in self.nodes.values() if not node.children)
        self.issues = [*payload.issues, *_unreadable(self.leaves), *_other_readings(payload)]

    def value(self, path: str) -> str | None:
        """Return the value at a path, None where there is none."""
        return self.nodes[path].value if path in self.nodes else None

    def roots(self) -> Iterator[Node]:
        """Yield the root objects."""
        return (node for node in self.nodes.values() if "." not in node.path)

    def inside(self, root: str) -> Iterator[Node]:
        """Yield the leaves of a template, and a template that cannot be taken apart."""
        return (node for node in self.leaves if node.path[:2] == root)

    def error(self, code: Code, path: str, **params: str | int) -> Issue:
        """Return an error about the object at a path, present or absent."""
        node = self.nodes.get(path)
        return Issue.error(code, path, None if node is None else (node.start, node.end), RULE, **params)

    def expect(self, path: str, allowed: Sequence[str]) -> Iterator[Issue]:
        """Report an object that is absent or has none of the values allowed."""
        value = self.value(path)
        if value is None:
            yield self.error(Code.OBJECT_MISSING, path)
        elif value not in allowed:
            yield self.error(Code.VALUE_NOT_ALLOWED, path, allowed=", ".join(allowed))


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _flat(node.children)


def _unreadable(leaves: Iterable[Node]) -> Iterator[Issue]:
    # In 80-99 values that are no templates are in use, by apps that show them to nobody.
    for node in leaves:
        if node.issue is not None:
            yield node.issue._replace(level=Level.WARNING) if node.path >= "80" else node.issue


def _other_readings(payload: Payload) -> Iterator[Issue]:
    text = str(payload)
    if pays_otherwise(text, [(found.id, found.value) for found in payload]):
        yield Issue.error(Code.TWO_READINGS, "", (0, len(text)), RULE)
