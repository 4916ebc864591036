"""Right codes of every kind, with all that a reader must find in them: for testers of any program.

`samples(seed)` yields over 150 codes: an account at each bank, cards, merchants and cash machines, the least
and the largest amounts, the longest names, Vietnamese names, tips and fees, further networks beside NAPAS,
references in every form and layout, and codes of other countries. Each has its expected fields, written down
before the code was made of them.

**Stable.** The same seed gives the same codes and the same fields in every later version. New samples come
after the others, none is changed or taken away; the tests hold a digest. So the banks are a list apart, and
chance comes from `random.Random` seeded with a text, of which `random()` alone is used: Python documents
that both stay the same in all versions. A picture has the same modules in every version; the bytes of a PNG
file depend on the machine's zlib.

Example:
    >>> first = next(samples(7))
    >>> first.name, first.expected["bank"], first.expected["account"]
    ('bank-422589', '422589', '942833795466')
    >>> from vnqr.vietqr.scanned import read
    >>> read(first.text).account == first.expected["account"]
    True
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from vnqr._support.files import write_whole
from vnqr.emvco.payload import Payload
from vnqr.testing._left import pictures_in, remove
from vnqr.testing.sample_rows import SAMPLE_ROWS, Chance, Fields
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from vnqr.errors import Lang

__all__ = [
    "EXPECTED",
    "SAMPLES_CSV",
    "SAMPLES_FORMAT",
    "SAMPLES_JSON",
    "Sample",
    "SampleFormat",
    "samples",
    "save_samples",
]

SAMPLES_FORMAT: Final = "vnqr samples 1"
"""Is in every manifest; another number where a program that reads this one would misread it."""
SAMPLES_JSON: Final = "manifest.json"
"""What the manifest is called."""
SAMPLES_CSV: Final = "manifest.csv"
"""What the same as a table is called."""

SampleFormat: TypeAlias = Literal["png", "svg", "none"]
"""What pictures are drawn as; none: no pictures."""

_ADDITIONAL: Final = {
    "bill_number": "01",
    "mobile_number": "02",
    "store_label": "03",
    "loyalty_number": "04",
    "reference_label": "05",
    "customer_label": "06",
    "terminal_label": "07",
    "memo": "08",
    "consumer_data_request": "09",
    "merchant_tax_id": "10",
    "merchant_channel": "11",
}
_LANGUAGE: Final = {"language": "00", "local_name": "01", "local_city": "02"}
_ROOT: Final = {
    "category": "52",
    "currency": "53",
    "amount": "54",
    "tip": "55",
    "convenience_fee": "56",
    "convenience_fee_percentage": "57",
    "country": "58",
    "name": "59",
    "city": "60",
    "postal_code": "61",
}
_NUMBERS: Final = ("account", "card", "merchant", "terminal")

EXPECTED: Final = (
    "network",
    "networks",
    "bank",
    *_NUMBERS,
    "service",
    "initiation",
    *_ROOT,
    *_LANGUAGE,
    *_ADDITIONAL,
    "reference",
    "dossier",
    "dossier_key",
    "item",
)
"""The expected fields, in the order of the columns; null, or an empty cell, where a code has none.

Numbers are texts, as they are in a code, but for `item`.

- `network`: whose code it is; `networks`: all over which it can be paid, with spaces between.
- `bank`: the BIN.
- `initiation`: static or dynamic, null where 01 is left out (which means static).
- `tip`: 01 to 03, object 55.
- `dossier_key`: the code of the dossier without its points and hyphens, which is what a reference carries.
"""

_INITIATION: Final = {"static": "11", "dynamic": "12"}


class Sample(NamedTuple):
    """A right code and what is in it. A frozen value.

    Attributes:
        name: what it is called; never changes once released.
        group: what it is a sample of: bank, payee, amount, name, memo, fee, network, reference, abroad.
        text: the code.
        expected: every field of `EXPECTED`.
        sentences: what is special about it, in English and in Vietnamese.
    """

    name: str
    group: str
    text: str
    expected: dict[str, str | int | None]
    sentences: tuple[str, str]

    def describe(self, lang: Lang = "en") -> str:
        """Return what is special about it, as one sentence in English or Vietnamese."""
        return self.sentences[lang == "vi"]


def samples(seed: int = 0) -> Iterator[Sample]:
    """Yield right codes of every kind.

    Args:
        seed: where chance comes from: accounts, amounts, days.

    Yields:
        The samples; the same for the same seed in every version, newer ones after the others.

    Raises:
        TypeError: the seed is no int.
    """
    if not isinstance(seed, int):
        message = f"a seed is an int, not {type(seed).__name__}"
        raise TypeError(message)
    return (
        _sample(row.name, row.group, row.make(Chance(seed, row.name)), (row.en, row.vi))
        for row in SAMPLE_ROWS
    )


def _sample(name: str, group: str, fields: Fields, sentences: tuple[str, str]) -> Sample:
    fields = {"country": "VN", "currency": "704", "network": "VietQR", **fields}
    fields.setdefault("networks", fields["network"])
    fields.setdefault("initiation", "dynamic" if "amount" in fields else "static")
    return Sample(name, group, _text(fields), {field: fields.get(field) for field in EXPECTED}, sentences)


def _text(fields: Fields) -> str:
    """Return the code: each field in its object, an empty one in none."""
    written = {
        name.removesuffix("_written"): value for name, value in fields.items() if name.endswith("_written")
    }
    values = {**fields, **written}
    tree: dict[str, Any] = {"00": values.get("format", "01")}
    if values["initiation"] is not None:
        tree["01"] = _INITIATION[values["initiation"]]
    tree |= {id_: inside for id_, inside in values.get("objects", ()) if id_ < NAPAS_ID}
    if "bank" in values:
        tree[NAPAS_ID] = _napas(values)
    tree |= {id_: inside for id_, inside in values.get("objects", ()) if NAPAS_ID <= id_ < "52"}
    tree |= {id_: values[name] for name, id_ in _ROOT.items() if values.get(name) is not None}
    for id_, names in (("62", _ADDITIONAL), ("64", _LANGUAGE)):
        if inside := [(child, values[name]) for name, child in names.items() if values.get(name) is not None]:
            tree[id_] = inside
    tree |= {id_: inside for id_, inside in values.get("objects", ()) if id_ > "52"}
    first = {id_: tree[id_] for id_ in ("00", *values.get("order", ()))}
    return str(Payload.from_objects((first | tree).items()))


def _napas(values: Fields) -> list[tuple[str, Any]]:
    number = next(values[name] for name in _NUMBERS if name in values)
    account: list[tuple[str, Any]] = [("00", NAPAS_GUID), ("01", [("00", values["bank"]), ("01", number)])]
    return account if values["service"] is None else [*account, ("02", values["service"])]


def save_samples(
    folder: str | os.PathLike[str],
    *,
    seed: int = 0,
    format: SampleFormat = "png",  # noqa: A002 - what a picture is
) -> list[dict[str, Any]]:
    """Write the samples into a folder, made if need be: pictures and a manifest, as JSON and as CSV.

    The manifest is an object: `format`, `seed` and `samples`, a list; of each: `sample`, `group`, `en`, `vi`,
    `text`, `file` (null where no pictures are drawn) and `expected`, an object of every field. The table has
    the same in its columns. Both are UTF-8. Each file is written whole or not at all, the manifest last; what
    is there under its name is replaced. Pictures that an earlier run has left are deleted, those that its
    manifest lists and no others.

    Args:
        folder: where to.
        seed: where chance comes from.
        format: of the pictures.

    Returns:
        What the manifest says of each sample.

    Raises:
        FileExistsError: the folder has a `manifest.json` of another program.
        OSError: a file cannot be written.
        TypeError: the seed is no int.
    """
    drawn = tuple(samples(seed))
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    left = pictures_in(place / SAMPLES_JSON, SAMPLES_FORMAT)
    if format != "none":
        from vnqr.image import symbol  # noqa: PLC0415 - who wants no pictures loads no segno

        for sample in drawn:
            picture = symbol.make(sample.text)
            data = picture.png() if format == "png" else picture.svg().encode()
            write_whole(place / f"{sample.name}.{format}", data)
    entries = [_entry(sample, format) for sample in drawn]
    remove(place, left.difference(entry["file"] for entry in entries))
    write_whole(place / SAMPLES_CSV, _table(entries))
    stated = {"format": SAMPLES_FORMAT, "seed": seed, "samples": entries}
    write_whole(place / SAMPLES_JSON, (json.dumps(stated, ensure_ascii=False, indent=1) + "\n").encode())
    return entries


def _entry(sample: Sample, format_: SampleFormat) -> dict[str, Any]:
    en, vi = sample.sentences
    return {
        "sample": sample.name,
        "group": sample.group,
        "en": en,
        "vi": vi,
        "text": sample.text,
        "file": None if format_ == "none" else f"{sample.name}.{format_}",
        "expected": sample.expected,
    }


def _table(entries: list[dict[str, Any]]) -> bytes:
    rows = [{**entry, **entry["expected"]} for entry in entries]
    columns = [*(column for column in entries[0] if column != "expected"), *EXPECTED]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
