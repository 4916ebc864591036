"""Numbers that must lie in a range: sizes, scales, counts.

Example:
    >>> whole_within("scale", 0, 1, 8)
    Traceback (most recent call last):
    ...
    vnqr.errors.EncodeError: error symbol-range at scale: must be from 1 to 8
"""

from __future__ import annotations

from vnqr.errors import Code, EncodeError

__all__ = ["number_within", "whole_within"]


def whole_within(path: str, value: object, low: int, high: int) -> None:
    """Check a whole number.

    Args:
        path: the argument's name.
        value: what was given for it.
        low: the least number that is allowed.
        high: the greatest.

    Raises:
        EncodeError: it is out of range (SYMBOL_RANGE).
        TypeError: it is no int.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        message = f"{path} must be an int, not {type(value).__name__}"
        raise TypeError(message)
    if not low <= value <= high:
        raise EncodeError.of(Code.SYMBOL_RANGE, path, low=low, high=high)


def number_within(path: str, value: object, low: float, high: float) -> float:
    """Return a number, checked as `whole_within` does.

    Raises:
        EncodeError: it is out of range, or no number (NaN) (SYMBOL_RANGE).
        TypeError: it is neither int nor float.

    Example:
        >>> number_within("dpi", 300, 50, 10_000)
        300
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        message = f"{path} must be a number, not {type(value).__name__}"
        raise TypeError(message)
    if not low <= value <= high:  # nor is NaN
        raise EncodeError.of(Code.SYMBOL_RANGE, path, low=f"{low:g}", high=f"{high:g}")
    return value
