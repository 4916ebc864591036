"""The machine of `check`: walks a payload along tables of rules.

A `RuleTable` says of one level (the root, or the inside of a template) which data objects may be there
and what is required of each; a `View` walks a payload along it and reports. What the tables hold is the
matter of `vnqr.emvco.rules` and of a country's rules: this module knows no rule by name.

A level that is not well-formed is reported once and left alone; its neighbours are judged all the same.

Example:
    >>> from vnqr.emvco.payload import Payload
    >>> from vnqr.emvco.rules import EMVCO
    >>> view = View(Payload("0002015802VN63041A2B", on_crc="warn"), EMVCO)
    >>> view.spans["58"], view.malformed
    ((6, 12), False)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from unicodedata import category

from vnqr.emvco.objects import CONTROLS, ObjectSpec, character, value_faults
from vnqr.emvco.tlv import HEADER, ascii_upper, index, join, width
from vnqr.errors import Code, Issue, Level, ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.emvco.payload import Payload
    from vnqr.errors import Span

__all__ = [
    "Criterion",
    "Finding",
    "Requirement",
    "Rule",
    "RuleSet",
    "RuleTable",
    "View",
    "malformed",
    "requirement",
    "select",
    "shall",
    "should",
    "template",
    "value_issues",
]


class Finding(NamedTuple):
    """What to report where a rule is broken.

    Attributes:
        code: the kind of issue.
        rule: number and section.
        level: error for "shall", warning for "should".
        params: what fills the sentence.
    """

    code: Code
    rule: str
    level: Level = Level.ERROR
    params: tuple[tuple[str, str | int], ...] = ()

    def at(self, path: str, span: Span) -> Issue:
        """Return the issue at a place."""
        return Issue(self.code, self.level, path, span, self.rule, self.params)


class Criterion(NamedTuple):
    """What a value must pass.

    Attributes:
        passes: tells of a value whether it is right.
        findings: what to report where it is not; several where several numbered rules say the same.
    """

    passes: Callable[[str], object]
    findings: tuple[Finding, ...]


class Requirement(NamedTuple):
    """What is required of one data object.

    Attributes:
        spec: its row in the standard's table: format, length, presence.
        fits: tells quickly that length and characters are right; where it says no, the standard's table
            is asked what is wrong, and whether anything is.
        settles: whether a value that fits also passes all criteria.
        length: the rule that the length breaks.
        format: what to report of characters that are not of the format: the rule, and the findings of
            further rules that say the same of this object in their own words.
        criteria: what the value must pass, in this order; the first that fails ends it. A value of the
            wrong format or of the wrong fixed length is beyond them.
        use: what to report because the object is there at all.
        table: of a template, what is required inside.
    """

    spec: ObjectSpec
    fits: Callable[[str], object]
    settles: bool
    length: str
    format: tuple[Finding, ...]
    criteria: tuple[Criterion, ...] = ()
    use: Finding | None = None
    table: RuleTable | None = None


class RuleTable(NamedTuple):
    """What is required of one level.

    Attributes:
        rows: of every ID 00-99.
        missing: what to report of a mandatory object that is absent.
        mandatory: the IDs that must be there.
        malformed: what to report where not even the first data object can be read, so that the value
            is no template at all; None: the fault itself.
        by_guid: whether the Globally Unique Identifier inside may select another table.
    """

    rows: Mapping[str, Requirement]
    missing: Finding
    mandatory: frozenset[str] = frozenset()
    malformed: Finding | None = None
    by_guid: bool = False

    def __repr__(self) -> str:
        """Return how much there is; the rows and the tables in them would fill hundreds of megabytes."""
        return f"<RuleTable of {len(self.rows)} data objects>"


class View:
    """What the rules see: the text, and where every data object is that could be reached.

    Attributes:
        text: the payload text.
        spans: path -> (start, end) of the object, header included, in the order of the walk.
        issues: what the tables found.
        malformed: whether a template could not be taken apart.
        networks: path of a template -> its Globally Unique Identifier, where the rules knows it.
    """

    __slots__ = ("_networks", "issues", "malformed", "networks", "spans", "text")

    def __init__(self, payload: Payload, rules: RuleSet) -> None:
        """Walk a payload along the rules's tables."""
        self.text = str(payload)
        self.spans: dict[str, Span] = {}
        self.issues: list[Issue] = []
        self.malformed = False
        self.networks: dict[str, str] = {}
        self._networks = rules.networks
        # Parse has found the root objects; finding them again would take a sixteenth of a check's time.
        self._walk(rules.table, payload.starts, len(self.text), "")

    def get(self, path: str) -> str | None:
        """Return the value at `path`, or None."""
        if path not in self.spans:
            return None
        start, end = self.spans[path]
        return self.text[start + HEADER : end]

    def value_span(self, path: str) -> Span:
        """Return where the value at `path` is; the object must be there."""
        start, end = self.spans[path]
        return start + HEADER, end

    def _descend(self, table: RuleTable, start: int, end: int, path: str) -> None:
        try:
            starts = index(self.text, start, end, path)
        except ParseError as error:
            self.malformed = True
            self.issues.append(malformed(error.issues[0], table, (start, end), path))
        else:
            self._walk(table, starts, end, path)

    def _walk(self, table: RuleTable, starts: Mapping[str, int], end: int, path: str) -> None:
        text, spans = self.text, self.spans
        if table.by_guid and "00" in starts:
            table = self._select(table, starts["00"], path)
        if absent := table.mandatory.difference(starts):
            at = end if path else end - _CRC_WIDTH
            self.issues += (table.missing.at(join(path, id_), (at, at)) for id_ in sorted(absent))
        rows, prefix = table.rows, path and path + "."
        stops = iter([*starts.values(), end][1:])
        for id_, at in starts.items():
            here, stop = prefix + id_, next(stops)
            spans[here] = at, stop
            _, fits, settles, _, _, _, _, inside = asked = rows[id_]
            if inside is not None:
                self._descend(inside, at + HEADER, stop, here)
                continue
            value = text[at + HEADER : stop]
            if not (fits(value) and settles):
                self.issues += (_moved(found, here, at + HEADER) for found in value_issues(asked, value))

    def _select(self, table: RuleTable, at: int, path: str) -> RuleTable:
        guid = self.text[at + HEADER : at + width(self.text, at)]
        selected = select(table, self._networks, guid)
        if selected is not table:
            self.networks[path] = guid
        return selected


Rule: TypeAlias = Callable[[View], Iterable[Issue]]
"""A rule that looks at several objects at once."""


class RuleSet(NamedTuple):
    """A set of rules to check against. A frozen value.

    Attributes:
        name: what it is called.
        table: what is required of the root, and from there of all templates.
        rules: what is required of several objects at once.
        networks: upper-case Globally Unique Identifier -> what is required inside that network's template.
    """

    name: str
    table: RuleTable
    rules: tuple[Rule, ...]
    networks: Mapping[str, RuleTable] = MappingProxyType({})


def requirement(
    spec: ObjectSpec,
    length: str,
    *criteria: Criterion,
    fits: Callable[[str], object] | None = None,
    use: Finding | None = None,
) -> Requirement:
    """Return a row for `spec`; give `fits` where one look tells that a value passes all criteria."""
    if use is not None:
        fits = _nothing_fits
    shape = re.compile(f"{_CLASS[spec.format]}{{{spec.minimum},{spec.maximum}}}").fullmatch
    return Requirement(
        spec, fits or shape, fits is not None or not criteria, length, _FORMAT[spec.format], criteria, use
    )


def template(spec: ObjectSpec, table: RuleTable) -> Requirement:
    """Return a row for a template; what it must be like is said by what must be inside."""
    return requirement(spec, "")._replace(table=table)


def shall(passes: Callable[[str], object], code: Code, rule: str, *others: Finding) -> Criterion:
    """Return a criterion of level error, which `others` may name in their own words."""
    return Criterion(passes, (Finding(code, rule), *others))


def should(passes: Callable[[str], object], code: Code, rule: str) -> Criterion:
    """Return a criterion of level warning."""
    return Criterion(passes, (Finding(code, rule, Level.WARNING),))


def value_issues(asked: Requirement, value: str) -> Iterator[Issue]:
    """Yield what is wrong with one value: length, characters, and the first criterion that it does not pass.

    Args:
        asked: its row.
        value: the value.

    Yields:
        Issues without a path, whose spans are those in the value. A value of the wrong format or of the wrong
        fixed length is not measured by criteria.

    Example:
        >>> from vnqr.emvco.rules import EMVCO
        >>> for issue in value_issues(EMVCO.table.rows["58"], "vn"):
        ...     print(issue)
        error country-format, 0-2: a country is two capital letters A-Z (ISO 3166-1) [MPM-060 §4.7.13.1]
    """
    spec, whole, settled = asked.spec, (0, len(value)), False
    if asked.use is not None:
        yield asked.use.at("", (-HEADER, len(value)))
    for code, params in () if asked.fits(value) else value_faults(spec, value):
        filling = tuple(params.items())
        if code in _LENGTHS:
            settled |= spec.minimum == spec.maximum
            yield Finding(code, asked.length, params=filling).at("", whole)
            continue
        first, *others = asked.format
        at = params.get("position")
        level = _level(code, value[at]) if isinstance(at, int) else first.level
        settled |= level is Level.ERROR
        span = (at, at + 1) if isinstance(at, int) else whole
        yield first._replace(code=code, level=level, params=filling).at("", span)
        yield from (other.at("", whole) for other in others)
    if settled:
        return
    if spec.format == "S" and not value.isascii():
        yield from _combining(value)
    for passes, findings in asked.criteria:
        if not passes(value):
            yield from (finding.at("", whole) for finding in findings)
            return


def _combining(value: str) -> Iterator[Issue]:
    for at, char in enumerate(value):
        if category(char)[0] == "M":
            yield _COMBINING._replace(params=tuple(character(value, at).items())).at("", (at, at + 1))
            return


def _moved(issue: Issue, path: str, start: int) -> Issue:
    first, end = issue.span or (0, 0)
    return issue._replace(path=path, span=(start + first, start + end))


def select(table: RuleTable, networks: Mapping[str, RuleTable], guid: str) -> RuleTable:
    """Return the table of the scheme that a template's Globally Unique Identifier names, or `table`."""
    return networks.get(guid) or networks.get(ascii_upper(guid)) or table


def malformed(fault: Issue, table: RuleTable, span: Span, path: str) -> Issue:
    """Return what to report of a template that is not well-formed.

    Args:
        fault: what hinders taking it apart.
        table: what was to be asked inside.
        span: where its value is.
        path: its path.

    Returns:
        The fault; but where not even the first object can be read, that the value is no template.
    """
    at_first = fault.span is not None and fault.span[0] < span[0] + HEADER
    return table.malformed.at(path, span) if table.malformed is not None and at_first else fault


# An S value of printable ASCII is right; of any other the standard's table is asked.
_CLASS: Final = {"N": "[0-9]", "ans": "[ -~]", "S": "[ -~]"}

_FORMAT: Final = {
    "N": (Finding(Code.VALUE_NOT_DIGITS, "MPM-012 §4.5.1.1"),),
    "ans": (Finding(Code.VALUE_NOT_COMMON, "MPM-013 §4.5.2.1"),),
    "S": (Finding(Code.VALUE_NOT_COMPOSED, "MPM-014 §4.5.3.1"),),
}
_COMBINING: Final = Finding(Code.VALUE_COMBINING, "MPM-014 §1.4.3", Level.WARNING)
_LENGTHS: Final = frozenset({Code.VALUE_LENGTH, Code.VALUE_TOO_LONG})
_CRC_WIDTH: Final = HEADER + 4


def _level(code: Code, char: str) -> Level:
    # Which characters are assigned depends on the Unicode version, and ours may be the older one.
    doubtful = code is Code.VALUE_CONTROL and category(char) not in CONTROLS
    return Level.WARNING if doubtful else Level.ERROR


def _nothing_fits(_: str) -> bool:
    return False
