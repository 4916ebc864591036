"""Values that print as their wire form, as fields of pydantic models.

Such a value is an instance or its text on the way in, and its text on the way out, in Python as in
JSON; its JSON schema is a string. pydantic is imported only when a model asks.

Example:
    >>> from pydantic import TypeAdapter
    >>> from vnqr.emvco.payload import Payload
    >>> field = TypeAdapter(Payload)
    >>> field.dump_json(field.validate_json('"0002016304AAE6"'))
    b'"0002016304AAE6"'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from vnqr.errors import VnqrError

if TYPE_CHECKING:
    from pydantic_core import CoreSchema, PydanticCustomError

    from vnqr.errors import Issue

__all__ = ["custom_error", "wire_schema"]


class Wire(Protocol):
    """A value with a text form."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form."""
        ...


def custom_error(issue: Issue) -> PydanticCustomError:
    """Return the issue as pydantic reports it: `type` is the code, `ctx` what fills the sentence."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - who only parses loads no pydantic

    context = {**dict(issue.params), "path": issue.path, "rule": issue.rule}
    return PydanticCustomError(issue.code.value, issue.code.en, context)  # pyright: ignore[reportArgumentType] - the stub wants literals


def wire_schema(cls: type[Wire]) -> CoreSchema:
    """Return the schema of a class whose instances are made by `parse` and printed by `str`."""
    from pydantic_core import PydanticKnownError, core_schema  # noqa: PLC0415 - as above

    def read(text: str) -> Wire:
        try:
            return cls.parse(text)
        except VnqrError as error:
            raise custom_error(error.issues[0]) from None

    def take(value: object) -> object:
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return read(value)
        raise PydanticKnownError("string_type")  # noqa: EM101 - the name of the error, no message

    text = core_schema.no_info_after_validator_function(read, core_schema.str_schema(strict=True))
    return core_schema.json_or_python_schema(
        json_schema=text,
        python_schema=core_schema.no_info_plain_validator_function(take),
        serialization=core_schema.plain_serializer_function_ser_schema(
            str, return_schema=core_schema.str_schema()
        ),
    )
