"""Base of the models whose fields belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel

from vnqr._support.types import Discreet

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CheckedModel"]


class CheckedModel(Discreet, BaseModel):
    """A frozen model that cannot be had unchecked by copying another.

    Example:
        >>> from pydantic import ValidationError
        >>> class Slice(CheckedModel):
        ...     pieces: int
        >>> try:
        ...     Slice(pieces=1).model_copy(update={"pieces": "many"})
        ... except ValidationError:
        ...     print("refused")
        refused
    """

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; unlike pydantic's own, it is checked as a new value is.

        Args:
            update: fields to change. What was not given is made anew of the others.
            deep: has no meaning for a frozen value.

        Raises:
            pydantic.ValidationError: as the constructor.
        """
        del deep
        fields = {field: getattr(self, field) for field in self.model_fields_set}
        return type(self)(**{**fields, **(update or {})})
