"""Reading codes that break the standard in ways known from the wild.

`parse_conceding` corrects a text only as far as the text itself proves what was meant: every correction
but the stripping of spaces is made under a CRC that matches, so what was printed arrived unharmed and it
was the writer who erred. Each concession is an issue. What has two readings is not read.

==============================  ===============================================  ======================
in the text                     is read as                                       issue
==============================  ===============================================  ======================
byte order mark at the start    absent                                           `text-bom`
spaces, line ends around        absent                                           `text-blanks-around`
`%20` for a space (URL)         decoded; `+` as a space where nothing else fits  `text-url-encoded`
CRC without leading zeros       with them                                        `crc-digits-dropped`
CRC in lower case               in upper case                                    `crc-lower-case`
lengths in bytes of UTF-8       in characters                                    `length-in-bytes`
lengths in UTF-16 units         in characters                                    `length-in-utf16`
objects of length 00            absent                                           `length-zero`
an object twice, the same       once                                             `id-repeated`
last of a template, 1-3 short   with them                                        `length-short`
==============================  ===============================================  ======================

A wrong CRC is never made right: such a text comes back unchanged, with `crc-mismatch`, if it is well-formed
in all else. A template that cannot be taken apart keeps its raw value, as in `parse`, and is reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco.checking import malformed, select
from vnqr.emvco.payload import MAX_LENGTH, Payload
from vnqr.emvco.tlv import DIGITS, HEADER, ascii_upper, crc, index, join, width
from vnqr.errors import Code, Issue, Level, ParseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from vnqr.emvco.checking import RuleSet, RuleTable
    from vnqr.emvco.tlv import Tree
    from vnqr.errors import Span

__all__ = ["parse_conceding"]


def parse_conceding(text: str, rules: RuleSet) -> tuple[Payload | None, tuple[Issue, ...]]:
    r"""Read a payload text, conceding what is listed above.

    Whatever `parse` takes is taken. The payload is what was scanned or, where something was conceded, the
    corrected text with a CRC of its own; the spans of the issues are those of the text given.

    Args:
        text: the text of the QR code, at most 4,096 characters.
        rules: whose tables say what is a template; its rules are not applied.

    Returns:
        The payload, or None where the text cannot be read without guessing; and the issues, every
        concession, or why there is none.

    Raises:
        TypeError: `text` is not a str.

    Example:
        >>> from vnqr.emvco.rules import EMVCO
        >>> payload, issues = parse_conceding("0002015802VN620063046D0E\n", EMVCO)
        >>> print(payload)
        0002015802VN63044280
        >>> [(issue.code.value, issue.path, issue.span) for issue in issues]
        [('text-blanks-around', '', (24, 25)), ('length-zero', '62', (14, 16))]
    """
    strict = _well_formed(text)
    if isinstance(strict, Payload) and not strict.issues and _is_whole(strict, rules):
        return strict, ()
    if len(text) > MAX_LENGTH or not _is_encodable(text):
        return None, strict.issues
    bare = _strip(text)
    for source in _confirmed(bare):
        if (level := _root(source, rules)) is not None:
            as_it_is = not level.issues and source.text[-4:] == ascii_upper(source.text[-4:])
            payload = Payload(source.text) if as_it_is else Payload.from_objects(level.tree[:-1])
            return payload, (*source.issues, *level.issues)
    # No CRC to rely on: take what is well-formed in all else, as it is.
    for stripped, found in ((), strict), (bare.issues, _well_formed(bare.text)):
        if isinstance(found, Payload):
            # What parse lets through with a warning is "shall" all the same.
            return found, (*stripped, *(issue._replace(level=Level.ERROR) for issue in found.issues))
    return None, strict.issues


# --- the text: what is wrapped around it, and whether its CRC confirms it ---


class _Source(NamedTuple):
    """A text taken for the payload.

    Attributes:
        text: the text.
        origin: position in `text` -> position in the text given, the end included.
        issues: what was conceded to get it.
    """

    text: str
    origin: Sequence[int]
    issues: tuple[Issue, ...]


def _well_formed(text: str) -> Payload | ParseError:
    """Return the payload, whatever its CRC, or why there is none; both have issues."""
    try:
        return Payload(text, on_crc="warn")
    except ParseError as error:
        return error


def _is_whole(payload: Payload, rules: RuleSet) -> bool:
    """Return whether every template can be taken apart: then there is nothing to concede."""
    try:
        _take_apart(str(payload), payload.starts, rules.table, rules.networks)
    except ParseError:
        return False
    return True


def _take_apart(
    text: str, starts: Mapping[str, int], table: RuleTable, networks: Mapping[str, RuleTable]
) -> None:
    if table.by_guid and "00" in starts:
        at = starts["00"]
        table = select(table, networks, text[at + HEADER : at + width(text, at)])
    rows = table.rows
    for id_, at in starts.items():
        if (inside := rows[id_].table) is not None:
            below = index(text, at + HEADER, at + width(text, at), id_)
            _take_apart(text, below, inside, networks)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _strip(text: str) -> _Source:
    start, end = 0, len(text)
    issues: list[Issue] = []
    if text.startswith("\ufeff"):
        start = 1
        issues.append(Issue.error(Code.TEXT_BOM, "", (0, 1), "MPM-008 §4.6.1.1"))
    body = end - len(text[start:].lstrip(_BLANKS))
    if body > start:
        issues.append(Issue.error(Code.TEXT_BLANKS_AROUND, "", (start, body), "MPM-008 §4.6.1.1"))
        start = body
    body = start + len(text[start:].rstrip(_BLANKS))
    if body < end:
        issues.append(Issue.error(Code.TEXT_BLANKS_AROUND, "", (body, end), "MPM-005 §4.4.1.1"))
        end = body
    return _Source(text[start:end], range(start, end + 1), tuple(issues))


def _confirmed(bare: _Source) -> Iterator[_Source]:
    """Yield the texts that may be meant and whose CRC matches."""
    for text in (bare, *_decoded(bare)):
        for source in (text, *_padded(text)):
            value = source.text[-4:]
            if source.text[-8:-4] != _CRC_HEADER or ascii_upper(value) != crc(source.text[:-4]):
                continue
            issues = source.issues
            if ascii_upper(value) != value:
                span = (source.origin[-5], source.origin[-1])
                issues = (*issues, Issue.error(Code.CRC_LOWER_CASE, "63", span, "MPM-027 §4.7.3.2"))
            yield source._replace(issues=issues)


def _decoded(source: _Source) -> Iterator[_Source]:
    """Yield the text without its URL encoding, a plus sign kept first, then taken for a space."""
    issue = Issue.error(Code.TEXT_URL_ENCODED, "", (source.origin[0], source.origin[-1]), "MPM-005 §4.4.1.1")
    for coded in (_PERCENT, _PERCENT_OR_PLUS):
        chars: list[str] = []
        origin: list[int] = []
        end = 0
        for found in coded.finditer(source.text):
            start, stop = found.span()
            try:
                plain = _plain(found[0])
            except UnicodeDecodeError:
                return
            chars += [*source.text[end:start], *plain]
            origin += source.origin[end:start]
            for char in plain:
                origin.append(source.origin[start])
                start += 3 * len(char.encode())  # a plus sign is alone
            end = stop
        if end:
            text = "".join(chars) + source.text[end:]
            yield _Source(text, [*origin, *source.origin[end:]], (*source.issues, issue))


def _plain(coded: str) -> str:
    return " " if coded == "+" else bytes.fromhex(coded.replace("%", "")).decode()


def _padded(source: _Source) -> Iterator[_Source]:
    """Yield the text with the leading zeros that its CRC lacks."""
    if found := _SHORT_CRC.search(source.text):
        start, end = found.span(1)
        lacking = _CRC_LENGTH - len(found[1])
        origin = [*source.origin[:start], *[source.origin[start]] * lacking, *source.origin[start:]]
        issue = Issue.error(
            Code.CRC_DIGITS_DROPPED, "63", (source.origin[start], source.origin[end]), "MPM-028 §4.7.3.2"
        )
        text = source.text[: start - HEADER] + _CRC_HEADER + "0" * lacking + found[1]
        yield _Source(text, origin, (*source.issues, issue))


_CRC_HEADER: Final = "6304"
_CRC_LENGTH: Final = 4
_BLANKS: Final = " \t\r\n"
_PERCENT: Final = re.compile("(?:%[0-9A-Fa-f]{2})+")
_PERCENT_OR_PLUS: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+|\+")
_SHORT_CRC: Final = re.compile(
    r"63(?:04(?=[0-9A-Fa-f]{1,3}\Z)|01(?=.\Z)|02(?=..\Z)|03(?=...\Z))([0-9A-Fa-f]+)\Z"
)

# --- the objects: how lengths are counted, and what is conceded on a level ---


class _Reading(NamedTuple):
    """A text under one way of counting lengths.

    Attributes:
        source: the text.
        units: the text with every character repeated as often as it counts.
        places: position in `units` -> position in the text, the end included.
        code: what to report of a length that is not the number of characters; None where it counts them.
        networks: whose templates have tables of their own.
    """

    source: _Source
    units: str
    places: Sequence[int]
    code: Code | None
    networks: Mapping[str, RuleTable]

    def value(self, o: _Object) -> str:
        """Return the value of an object."""
        return self.source.text[self.places[o.start + HEADER] : self.places[o.end]]

    def span(self, start: int, end: int) -> Span:
        """Return two positions in `units` as positions in the text given."""
        return self.source.origin[self.places[start]], self.source.origin[self.places[end]]


class _Object(NamedTuple):
    """A data object in the units of a reading; `declared` is what its length says."""

    id: str
    start: int
    end: int
    declared: int


class _Level(NamedTuple):
    """A level as it was read: its objects, and what was conceded in it and below."""

    tree: list[tuple[str, str | Tree]]
    issues: list[Issue]


_WIDTHS: Final[tuple[tuple[Code, Callable[[str], int]], ...]] = (
    (Code.LENGTH_IN_BYTES, lambda char: len(char.encode())),
    (Code.LENGTH_IN_UTF16, lambda char: 1 + (char > "\uffff")),
)
_LENGTHS: Final = {digits: n for n, digits in enumerate(DIGITS)}


def _readings(source: _Source, networks: Mapping[str, RuleTable]) -> Iterator[_Reading]:
    """Yield the ways to count: characters first, as the standard does."""
    text = source.text
    yield _Reading(source, text, range(len(text) + 1), None, networks)
    if text.isascii():
        return
    for code, units_of in _WIDTHS:
        places = [at for at, char in enumerate(text) for _ in range(units_of(char))]
        if len(places) > len(text):
            units = "".join(text[at] for at in places)
            yield _Reading(source, units, [*places, len(text)], code, networks)


def _root(source: _Source, rules: RuleSet) -> _Level | None:
    """Read the payload; None where it cannot be read without guessing."""
    ways: list[tuple[_Reading, list[_Object]]] = []
    for reading in _readings(source, rules.networks):
        found = _objects(reading, 0, len(reading.units))
        if not _is_framed(found):
            continue
        if _is_plain(found):
            # Nothing is conceded on this level but the counting.
            return _level(reading, rules.table, found, "")
        ways.append((reading, found))
    if len(ways) != 1:
        return None
    ((reading, found),) = ways
    return _level(reading, rules.table, found, "")


def _is_framed(found: list[_Object]) -> bool:
    """Return whether 00 comes first and is not empty, and 63 last, once, with its length."""
    ids = [o.id for o in found]
    if ids[:1] != ["00"] or ids[-1:] != ["63"] or ids.count("63") != 1:
        return False
    return found[0].declared > 0 and found[-1].declared == _CRC_LENGTH


def _is_plain(found: list[_Object]) -> bool:
    return all(o.declared for o in found) and len({o.id for o in found}) == len(found)


def _objects(reading: _Reading, start: int, end: int) -> list[_Object]:
    """Return the objects of a level, empty and repeated ones too; none where they do not tile it.

    The last one takes up to three characters after it, in which no other object fits.
    """
    units, places = reading.units, reading.places
    found: list[_Object] = []
    at = start
    while at < end:
        id_, length = units[at : at + 2], _LENGTHS.get(units[at + 2 : at + HEADER])
        if end - at < HEADER and found and found[-1].declared:
            found[-1] = found[-1]._replace(end=end)
            break
        if id_ not in _LENGTHS or length is None:
            return []
        stop = at + HEADER + length
        if stop > end or places[stop] == places[stop - 1]:  # cut off, or inside a character
            return []
        found.append(_Object(id_, at, stop, length))
        at = stop
    return found


def _level(reading: _Reading, table: RuleTable, found: list[_Object], path: str) -> _Level | None:
    """Read the objects of a level, no ID twice, none empty; None where that takes guessing."""
    tree: list[tuple[str, str | Tree]] = []
    issues: list[Issue] = []
    seen: dict[str, str] = {}
    for o in found:
        here, value, is_repeated = join(path, o.id), reading.value(o), o.id in seen
        if seen.setdefault(o.id, value) != value:
            return None
        if is_repeated or not value:
            issues.append(_left_out(reading, o, path))
            continue
        if (code := _miscounted(reading, o)) is not None:
            span, length = reading.span(o.start, o.end), len(value)
            issues.append(
                Issue.error(code, here, span, "MPM-005 §4.4.1.1", counted=o.declared, length=length)
            )
        content, below = _content(reading, table.rows[o.id].table, o, here)
        tree.append((o.id, content))
        issues += below
    # What lacks its identifier may look like a template by accident.
    if path and issues and not table.mandatory <= {id_ for id_, _ in tree}:
        return None
    return _Level(tree, issues) if tree else None


def _left_out(reading: _Reading, o: _Object, path: str) -> Issue:
    here = join(path, o.id)
    if not o.declared:
        span = reading.span(o.start + 2, o.start + HEADER)
        return Issue.error(Code.LENGTH_ZERO, here, span, "MPM-004 §4.4.1.2")
    rule = "MPM-003 §4.3.1.2" if path else "MPM-002 §4.3.1.2"
    return Issue.error(Code.ID_REPEATED, here, reading.span(o.start, o.end), rule, id=o.id)


def _miscounted(reading: _Reading, o: _Object) -> Code | None:
    if o.end - o.start - HEADER > o.declared:
        return Code.LENGTH_SHORT
    return reading.code if o.declared != len(reading.value(o)) else None


def _content(
    reading: _Reading, table: RuleTable | None, o: _Object, path: str
) -> tuple[str | Tree, list[Issue]]:
    """Read a value: raw, or as a template where something in it was conceded. Report what stays unread."""
    start, value = o.start + HEADER, reading.value(o)
    if table is None:
        return value, []
    found = _objects(reading, start, o.end)
    if table.by_guid:
        guid = next((reading.value(child) for child in found if child.id == "00"), "")
        table = select(table, reading.networks, guid)
    level = _level(reading, table, found, path)
    if level is not None:
        return (level.tree if level.issues else value), level.issues
    try:
        index(reading.units, start, o.end, path)
    except ParseError as error:
        fault = malformed(error.issues[0], table, (start, o.end), path)
        return value, [fault._replace(span=reading.span(*(fault.span or (start, o.end))))]
    return value, []
