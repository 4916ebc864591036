"""Limits that hold in more than one package.

Example:
    >>> NAME
    300
"""

from __future__ import annotations

from typing import Final

__all__ = ["NAME"]

NAME: Final = 300
"""Characters of a name in one line. What a fee item is called where it is charged is what a slip prints."""
