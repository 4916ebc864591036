"""What can be wrong with a code, and the errors that say so.

An `Issue` is one finding: what (`Code`), how grave (`Level`), where (`path` and `span`) and
by which rule. Every error of this library carries its issues; `vnqr.check` returns them.

The codes and their sentences in English and Vietnamese are the table in `vnqr.errors.codes`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal, NamedTuple, Self, TypeAlias

    from vnqr.errors.codes import Code, Level

    Lang: TypeAlias = Literal["en", "vi"]
    Span: TypeAlias = tuple[int, int]
else:
    from vnqr.errors.records import NamedTuple

__all__ = [
    "ChecksumError",
    "Code",
    "EncodeError",
    "Issue",
    "Level",
    "MissingExtraError",
    "MissingObjectError",
    "ParseError",
    "ProfileError",
    "VnqrError",
]


def __getattr__(name: str) -> object:
    """Load the table of codes on first use (PEP 562): reading a code that has no fault needs no sentence."""
    if name not in _IN_THE_TABLE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from vnqr.errors import codes  # noqa: PLC0415 - that is what it is for

    globals().update({name: getattr(codes, name) for name in _IN_THE_TABLE})
    return getattr(codes, name)


_IN_THE_TABLE = ("Code", "Level")


class Issue(NamedTuple):
    """One finding about a code. Immutable and hashable.

    Attributes:
        code: the kind of issue; stable, made for programs.
        level: error where the standard says "shall", warning where it says "should".
        path: the data object, IDs joined by dots from the root (`38.01.00`); empty for the whole
            text; a field's name where a value other than a payload is at fault.
        span: (start, end) in the text, in characters; None where the text has no such place.
        rule: the rule broken, with its section: `MPM-031 §4.7.4.1`, `NAPAS 38.01 §...`; the public name whose
            documentation says it, as `vnqr.verify`, where no standard does; may be empty.
        params: what fills the placeholders of the sentence.

    Example:
        >>> from vnqr.errors.codes import Code
        >>> found = Issue.error(Code.LENGTH_ZERO, "62", (20, 24), "MPM-004 §4.4.1.2")
        >>> print(found)
        error length-zero at 62, 20-24: length 00: a data object must not be empty [MPM-004 §4.4.1.2]
        >>> found.describe("vi")
        'độ dài 00: một đối tượng dữ liệu không được rỗng'
    """

    code: Code
    level: Level
    path: str
    span: Span | None
    rule: str
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def error(
        cls, code: Code, path: str = "", span: Span | None = None, rule: str = "", **params: str | int
    ) -> Self:
        """Make an issue of level error; `params` fill the sentence's placeholders."""
        from vnqr.errors.codes import Level  # noqa: PLC0415 - as above

        return cls(code, Level.ERROR, path, span, rule, tuple(params.items()))

    @classmethod
    def warning(
        cls, code: Code, path: str = "", span: Span | None = None, rule: str = "", **params: str | int
    ) -> Self:
        """Make an issue of level warning; `params` fill the sentence's placeholders."""
        from vnqr.errors.codes import Level  # noqa: PLC0415 - as above

        return cls(code, Level.WARNING, path, span, rule, tuple(params.items()))

    def describe(self, lang: Lang = "en") -> str:
        """Return the sentence in English or Vietnamese, without place and rule."""
        return (self.code.vi if lang == "vi" else self.code.en).format(**dict(self.params))

    @property
    def message(self) -> str:
        """The English sentence, without place and rule."""
        return self.describe()

    def __str__(self) -> str:
        """Return one line: level, code, place, sentence, rule."""
        path = f" at {self.path}" if self.path else ""
        span = f", {self.span[0]}-{self.span[1]}" if self.span else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{self.level} {self.code}{path}{span}: {self.message}{rule}"


class VnqrError(ValueError):
    """The root of this library's errors.

    Attributes:
        issues: all findings, at least one. The payload text is in none of them.
    """

    issues: tuple[Issue, ...]

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Take the findings, at least one."""
        self.issues = tuple(issues)
        super().__init__(self.issues)

    @classmethod
    def of(
        cls, code: Code, path: str = "", span: Span | None = None, rule: str = "", **params: str | int
    ) -> Self:
        """Return the error of one issue of level error.

        Example:
            >>> from vnqr.errors.codes import Code
            >>> print(VnqrError.of(Code.VALUE_LENGTH, "52", length=3, required=4))
            error value-length at 52: 3 characters, 4 are required
        """
        return cls([Issue.error(code, path, span, rule, **params)])

    @property
    def code(self) -> Code:
        """The code of the first issue."""
        return self.issues[0].code

    def __str__(self) -> str:
        """Return the issues, one a line."""
        return "\n".join(map(str, self.issues))


class ParseError(VnqrError):
    """The text is not well-formed. Every issue has a span."""


class ChecksumError(ParseError):
    """The text is well-formed, but its CRC does not match: scan it again.

    Attributes:
        expected: the CRC computed over the text, four upper-case hexadecimal digits.
        found: the CRC that the text carries.
    """

    def __init__(self, issues: Iterable[Issue], expected: str, found: str) -> None:
        """Take the findings and both checksums."""
        super().__init__(issues)
        self.expected = expected
        self.found = found
        self.args = (self.issues, expected, found)


class ProfileError(VnqrError):
    """Well-formed, but breaks rules of EMVCo or NAPAS; carries all issues at once."""


class EncodeError(VnqrError):
    """The caller asked for what the wire cannot carry."""


class MissingObjectError(VnqrError, KeyError):
    """`payload[path]`: there is no data object at this path (a KeyError, as for any mapping)."""


class MissingExtraError(VnqrError, ImportError):
    """A package that an extra installs is not there (an ImportError, as for any missing package).

    Attributes:
        extra: the extra to install, as in `vnqr-emvco[scan]`.

    Example:
        >>> print(MissingExtraError(extra="scan", packages="zxing-cpp and pillow"))
        error extra-missing: zxing-cpp and pillow must be installed: the extra vnqr-emvco[scan]
    """

    def __init__(self, extra: str, packages: str, code: Code | None = None) -> None:
        """Take the extra's name, the packages that it installs, and the code whose sentence names both."""
        from vnqr.errors.codes import Code  # noqa: PLC0415 - as above

        self.extra, code = extra, code or Code.EXTRA_MISSING
        super().__init__([Issue.error(code, extra=extra, packages=packages)])
        self.args = (extra, packages, code)
