"""Compound files ([MS-CFB]) for tests: one stream called Workbook, in sectors or in the mini stream."""

from __future__ import annotations

import struct

SECTOR = 512
MINI = 64
END, FREE, FAT, DIFAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC


def _padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (-len(data) % size)


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END] if count else []


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file; a stream below 4,096 bytes goes to the mini stream."""
    is_mini = len(stream) < 4096
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(data: bytes) -> int:
        first, pieces = len(sectors), _padded(data, SECTOR)
        sectors.extend(pieces[place : place + SECTOR] for place in range(0, len(pieces), SECTOR))
        fat.extend(_chain(first, len(sectors) - first))
        return first

    first_mini = END
    if is_mini:
        minis = -(-len(stream) // MINI)
        content = add(_padded(stream, MINI))
        first_mini = add(struct.pack(f"<{minis}I", *_chain(0, minis)))
        root = _entry("Root Entry", 5, content, minis * MINI, child=1)
        entry = _entry(name, 2, 0, len(stream))
    else:
        root = _entry("Root Entry", 5, END, 0, child=1)
        entry = _entry(name, 2, add(stream), len(stream))
    first_directory = add(root + entry + _entry("", 0, 0, 0) * 2)

    tables = further = 0
    while (tables + further + len(sectors)) > tables * 128 or further * 127 < tables - 109:
        tables = -(-(len(sectors) + tables + further) // 128)
        further = max(0, -(-(tables - 109) // 127))
    first_table = len(sectors)
    fat += [FAT] * tables + [DIFAT] * further
    fat += [FREE] * (tables * 128 - len(fat))
    places = list(range(first_table, first_table + tables))
    lists = [places[109:][start : start + 127] for start in range(0, 127 * further, 127)]
    first_list = first_table + tables if further else END
    packed = [struct.pack("<128I", *fat[place : place + 128]) for place in range(0, len(fat), 128)]
    for number, part in enumerate(lists):
        after = first_list + number + 1 if number + 1 < further else END
        packed.append(struct.pack("<128I", *part, *[FREE] * (127 - len(part)), after))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIII", 62, 3, 0xFFFE, 9, 6, 0, tables, first_directory, 0, 4096)
    header += struct.pack("<IIII", first_mini, 1 if is_mini else 0, first_list, further)
    header += struct.pack("<109I", *(places[:109] + [FREE] * (109 - len(places[:109]))))
    return header + b"".join(sectors + packed)


def stream_of(data: bytes, name: str = "Workbook") -> bytes:
    """Return the stream of a compound file that another program wrote, by way of olefile's description."""
    entry = data.index(name.encode("utf-16-le"))
    start, size = struct.unpack_from("<IQ", data, entry + 116)
    (first_table,) = struct.unpack_from("<I", data, 76)
    table = struct.unpack_from("<128I", data, (first_table + 1) * SECTOR)
    pieces = []
    while start < DIFAT:
        pieces.append(data[(start + 1) * SECTOR : (start + 2) * SECTOR])
        start = table[start]
    return b"".join(pieces)[:size]
