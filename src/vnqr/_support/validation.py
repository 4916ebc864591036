"""Between this library and pydantic: values that print as their wire form, and errors both ways.

A value with a wire form is an instance or its text on the way in, and its text on the way out, in Python
as in JSON; its JSON schema is a string. pydantic is imported only when a model needs it.

Constructors, `validate_python` and `validate_json` read the same values and find the same faults: where JSON
has another form, a list for a tuple, a text for an enum or a time, that is taken anywhere. `Many`, `Pair` and
`FromText` are the annotations for it. Nothing else is coerced.

An `Issue` becomes an error of pydantic by `custom_error` or `Checked`, and comes back by `issues_of`. What a
value must be is always refused by a `Code`. Under pydantic's own names come only wrong types (`string_type`,
`int_type` and all that end so, `is_instance_of`, `too_long` for a pair of three; `date_parsing` and
`bytes_invalid_encoding` for a text that is no date or no base64) and wrong calls (`missing`,
`extra_forbidden`, `unexpected_keyword_argument`, `json_invalid`).

Example:
    >>> from pydantic import TypeAdapter
    >>> from vnqr.emvco.payload import Payload
    >>> field = TypeAdapter(Payload)
    >>> field.dump_json(field.validate_json('"0002016304AAE6"'))
    b'"0002016304AAE6"'
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, Self, TypeAlias, TypeVar, cast

from vnqr.errors import Code, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic_core import CoreSchema, PydanticCustomError, ValidationError

__all__ = [
    "Checked",
    "FromText",
    "Many",
    "Pair",
    "custom_error",
    "issues_of",
    "wire_schema",
]

_T = TypeVar("_T")
_U = TypeVar("_U")
_CODES: Final = {code.value: code for code in Code}
_NO_DAY: Final = "date_parsing"


class Wire(Protocol):
    """A value with a text form."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form."""
        ...


def custom_error(issue: Issue, cure: str = "") -> PydanticCustomError:
    """Return the issue as pydantic reports it: `type` is the code, `ctx` what fills the sentence.

    Args:
        issue: the finding.
        cure: what the message adds to the sentence: how the caller gets what was wanted.
    """
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - who only parses loads no pydantic

    context = {**dict(issue.params), "path": issue.path, "rule": issue.rule}
    return PydanticCustomError(issue.code.value, issue.code.en + cure, context)  # pyright: ignore[reportArgumentType] - the stub wants literals


class _Handler(Protocol):
    """What pydantic gives to whoever makes a schema."""

    def __call__(self, source: Any, /) -> CoreSchema:  # noqa: ANN401 - a type of any kind
        """Make the schema of a type."""
        ...

    def resolve_ref_schema(self, maybe_ref_schema: CoreSchema, /) -> CoreSchema:
        """Return the schema that another one points to."""
        ...


class Checked:
    """Annotation of a field, every fault of which carries one `Code`.

    Args:
        code: the code.
        schema: a schema of pydantic-core for the field; None: that of its type.
        params: what fills the placeholders of the sentence.

    Example:
        >>> from typing import Annotated, Literal
        >>> from pydantic import TypeAdapter, ValidationError
        >>> side = Annotated[Literal["left", "right"], Checked(Code.VALUE_NOT_ALLOWED, allowed="left, right")]
        >>> try:
        ...     TypeAdapter(side).validate_python("up")
        ... except ValidationError as error:
        ...     print(*issues_of(error))
        error value-not-allowed: the value must be left, right
    """

    def __init__(self, code: Code, schema: CoreSchema | None = None, **params: str | int) -> None:
        """Keep all of it."""
        self._code, self._schema, self._params = code, schema, params

    def __get_pydantic_core_schema__(
        self, source: object, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        """Wrap the schema."""
        from pydantic_core import core_schema  # noqa: PLC0415 - as above

        context: dict[str, Any] = self._params
        return core_schema.custom_error_schema(
            self._schema or handler(source),
            custom_error_type=self._code.value,
            custom_error_message=self._code.en,
            custom_error_context=context,
        )


def _field_first(field: str, stated: str) -> str:
    return field or stated


def issues_of(
    error: ValidationError,
    otherwise: Code = Code.FILE_UNUSABLE,
    place: Callable[[str, str], str] = _field_first,
) -> Iterator[Issue]:
    """Yield what pydantic refused as issues, without a span.

    Args:
        error: what a constructor raised.
        otherwise: the code of what is pydantic's own fault, as a field too many; its sentence may tell the
            `reason`.
        place: tells the path from the field, as in `items.0.payable`, and the path that the issue had when
            it became an error; either may be empty. Left out, the field goes before.

    Example:
        >>> from pydantic import ValidationError
        >>> from vnqr.references.dossier import Dossier
        >>> try:
        ...     Dossier("")
        ... except ValidationError as error:
        ...     print(*issues_of(error))
        error dossier-empty at code: a dossier code needs at least one letter or digit
    """
    for detail in error.errors(include_url=False, include_input=False):
        context = dict(detail.get("ctx", {}))
        stated, rule = context.pop("path", ""), context.pop("rule", "")
        path = place(".".join(map(str, detail["loc"])), stated)
        if (code := _CODES.get(detail["type"])) is None:
            code, context = otherwise, {"reason": detail["msg"]}
        yield Issue.error(code, path, None, rule, **context)


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


# --- what is taken for a tuple and for an enum, a date or bytes ---


class _FromList:
    """Annotation of a tuple: a list is taken for it."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        """Extend the schema."""
        from pydantic_core import core_schema  # noqa: PLC0415 - as above

        exact: Any = {**handler(source), "strict": True}  # pydantic has more for tuples: sets, generators
        read = core_schema.no_info_before_validator_function(_tuple_of, exact)
        return core_schema.json_or_python_schema(json_schema=exact, python_schema=read)


def _tuple_of(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


class FromText:
    """Annotation of a field that JSON has as a text, such as an enum, a date or bytes: the text is taken.

    Example:
        >>> from datetime import date
        >>> from pydantic import TypeAdapter
        >>> TypeAdapter(Annotated[date, FromText()]).validate_python("2024-06-01")
        datetime.date(2024, 6, 1)
    """

    def __get_pydantic_core_schema__(self, source: object, handler: _Handler) -> CoreSchema:
        """Extend the schema."""
        from pydantic_core import CoreConfig, SchemaValidator, core_schema  # noqa: PLC0415 - as above

        if source is date:
            days = core_schema.date_schema(strict=True)
            return core_schema.no_info_before_validator_function(_day_of, days)
        exact = handler(source)
        strict = CoreConfig(strict=True, val_json_bytes="base64", hide_input_in_errors=True)
        validator = SchemaValidator(handler.resolve_ref_schema(exact), strict)

        def read(value: object) -> object:
            if isinstance(value, str):
                return validator.validate_json(json.dumps(value))
            return validator.validate_python(value)

        python = core_schema.no_info_plain_validator_function(read)
        return core_schema.json_or_python_schema(json_schema=exact, python_schema=python)


def _day_of(value: object) -> object:
    """Read the text of a day; pydantic would take the digits of a timestamp for one."""
    from pydantic_core import PydanticKnownError  # noqa: PLC0415 - as above

    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise PydanticKnownError(_NO_DAY, {"error": "as no other text is"})
    return day


Many: TypeAlias = Annotated[tuple[_T, ...], _FromList()]
"""Any number of one type: a tuple, or a list."""

Pair: TypeAlias = Annotated[tuple[_T, _U], _FromList()]
"""Two that belong together: a tuple, or a list."""
