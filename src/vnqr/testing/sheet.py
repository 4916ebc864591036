"""Faults as files: pictures to scan, a manifest for programs, and a contact sheet for the screen.

Testers hold a phone against `index.html`, one code a screen; their programs read `manifest.json`, in any
language. The manifest is an object::

    format   "vnqr faults 1"; another number where a program that reads this one would misread it
    seed     where chance came from
    control  the right code that all this was made of: text, file
    faults   a list, in the order of `vnqr.testing.faults.NAMES`; of each:
      group, name      name never changes once released
      en, vi           what is wrong, a sentence in each language
      text             the broken text; null where it is no Unicode text (a lone surrogate)
      utf8_hex         its bytes in UTF-8, hexadecimal; of a lone surrogate those that a careless writer makes
      control          the right text from which it differs in this fault alone: every reader must take it
      reader           refuse, warn or ignore: what a good reader does
      errors, warnings the codes that `vnqr check` reports, each as often as it does
      verified         codes that `vnqr verify` reports, to who knows payee, charge and control
      file             the picture; null where the text fits into no QR code: empty, too long, no text

It is ASCII, and no string in it is a lone surrogate, so that strict readers of JSON take it.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = ("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...         "53037045802VN63049E6F")
    >>> with TemporaryDirectory() as folder:
    ...     entries = save(text, folder, only=["amount-comma"], format="svg")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['amount-comma.svg', 'control.svg', 'index.html', 'manifest.json']
    >>> entries[0]["reader"], entries[0]["errors"], entries[0]["file"]
    ('refuse', ['amount-format'], 'amount-comma.svg')
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from vnqr._support.files import write_whole
from vnqr.errors import VnqrError
from vnqr.image import symbol
from vnqr.testing._left import pictures_in, remove
from vnqr.testing.faults import faults

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterator, Mapping

    from vnqr.emvco.payload import Payload
    from vnqr.errors import Lang
    from vnqr.image.symbol import Symbol
    from vnqr.testing.faults import Fault
    from vnqr.vietqr.model import VietQR

__all__ = ["CONTACT_SHEET", "SHEET_FORMAT", "SHEET_MANIFEST", "SheetEntry", "SheetFormat", "save"]

SHEET_MANIFEST: Final = "manifest.json"
"""What the manifest is called."""

CONTACT_SHEET: Final = "index.html"
"""What the page for the screen is called."""

SHEET_FORMAT: Final = "vnqr faults 1"
"""Stands in every manifest."""

SheetFormat: TypeAlias = Literal["png", "svg"]
"""Of the pictures."""

SheetEntry: TypeAlias = dict[str, object]
"""A fault as the manifest states it."""


def save(  # noqa: PLR0913 - what is made, and how it looks
    payload: str | Payload | VietQR,
    folder: str | os.PathLike[str],
    *,
    seed: int = 0,
    only: Collection[str] = (),
    format: SheetFormat = "png",  # noqa: A002 - what a picture is
    lang: Lang = "en",
) -> list[SheetEntry]:
    """Write the faults of a code into a folder, made if need be: pictures, manifest, contact sheet.

    Each file is written whole or not at all, the manifest last; what is there under its name is replaced.
    Pictures that an earlier run has left are deleted, those that its manifest lists and no others.

    Args:
        payload: the right code; see `vnqr.testing.faults.faults`.
        folder: where to.
        seed: where chance comes from.
        only: names and groups of the faults wanted; empty: all.
        format: of the pictures.
        lang: language of the contact sheet; the manifest has both.

    Returns:
        What the manifest says of each fault.

    Raises:
        ParseError: the code is not well-formed.
        ProfileError: the code breaks a rule already.
        ValueError: there is no such name or group.
        FileExistsError: the folder has a `manifest.json` of another program.
        OSError: a file cannot be written.
        TypeError: the code is no text, Payload or VietQR, or the seed no int.
    """
    broken = tuple(faults(payload, seed, only=only))
    place, text = Path(folder), str(payload)
    place.mkdir(parents=True, exist_ok=True)
    left = pictures_in(place / SHEET_MANIFEST, SHEET_FORMAT)
    drawn = [(fault, _draw(fault.text)) for fault in broken]
    entries = [_entry(fault, f"{fault.name}.{format}" if picture else None) for fault, picture in drawn]
    control = symbol.make(text)
    made = {f"control.{format}": control} | {
        f"{fault.name}.{format}": picture for fault, picture in drawn if picture is not None
    }
    for name, picture in made.items():
        write_whole(place / name, picture.png() if format == "png" else picture.svg().encode())
    remove(place, left - made.keys())
    write_whole(place / CONTACT_SHEET, "".join(_page(control, drawn, lang)).encode())
    stated = {
        "format": SHEET_FORMAT,
        "seed": seed,
        "control": {"text": text, "file": f"control.{format}"},
        "faults": entries,
    }
    write_whole(place / SHEET_MANIFEST, (json.dumps(stated, indent=1) + "\n").encode())
    return entries


def _draw(text: str) -> Symbol | None:
    """Return the symbol; None where a text fits into none: empty, too long, no text."""
    try:
        return symbol.make(text)
    except VnqrError:
        return None


def _entry(fault: Fault, file: str | None) -> SheetEntry:
    data = fault.text.encode("utf-8", "surrogatepass")
    return {
        "group": fault.group.value,
        "name": fault.name,
        "en": fault.describe("en"),
        "vi": fault.describe("vi"),
        "text": fault.text if data.decode("utf-8", "ignore") == fault.text else None,
        "utf8_hex": data.hex(),
        "control": fault.control,
        "reader": fault.reader.value,
        "errors": [code.value for code in fault.errors],
        "warnings": [code.value for code in fault.warnings],
        "verified": [code.value for code in fault.verified],
        "file": file,
    }


# --- the contact sheet ---

_WORDS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {
        "title": "Broken payment codes",
        "control": "The right code that the others are made of. Every reader must take it.",
        "accept": "Must be accepted",
        "refuse": "Must be refused",
        "warn": "May be read; somebody must be told",
        "ignore": "Must be read as though it were right",
        "none": "This text fits into no QR code; test it from manifest.json.",
        "check": "check says",
        "verify": "check says nothing; verify says",
        "silent": "check says nothing",
        "before": "Previous",
        "next": "Next",
    },
    "vi": {
        "title": "Các mã thanh toán bị làm sai có chủ ý",
        "control": "Mã đúng, gốc của các mã còn lại. Mọi bên đọc đều phải nhận mã này.",
        "accept": "Phải chấp nhận",
        "refuse": "Phải từ chối",
        "warn": "Có thể đọc, nhưng phải báo cho người liên quan",
        "ignore": "Phải đọc như một mã đúng",
        "none": "Không mã QR nào chứa được chuỗi này; hãy kiểm thử bằng manifest.json.",
        "check": "check báo",
        "verify": "check không báo gì; verify báo",
        "silent": "check không báo gì",
        "before": "Trước",
        "next": "Sau",
    },
}

_STYLE: Final = """
:root{color-scheme:light;--refuse:#a3123a;--warn:#8a5a00;--ignore:#1d6b3a;--accept:#1d6b3a}
*{box-sizing:border-box}
html{scroll-snap-type:y mandatory;background:#fff;color:#1a1a1a;font:1rem/1.45 system-ui,sans-serif}
body{margin:0}
section{min-height:100vh;min-height:100svh;scroll-snap-align:start;padding:.75rem 1rem;display:flex;
flex-direction:column;align-items:center;justify-content:space-between;gap:.5rem;text-align:center;
border-bottom:1px solid #ccc}
section>div{flex:1;display:flex;align-items:center;justify-content:center;width:100%}
svg{width:min(94vw,62vh);width:min(94vw,62svh);height:auto}
h1,h2{font-size:1.05rem;margin:0;overflow-wrap:anywhere}h2 small{font-weight:400;color:#555}
h1+p a{display:inline-block;padding:.45rem .4rem;color:#1a56a0}
p{margin:.15rem 0;max-width:44rem;overflow-wrap:anywhere}
strong{display:inline-block;padding:.1rem .6rem;border-radius:1rem;color:#fff}
code{font-size:.85rem;color:#444}
nav{display:flex;gap:1rem;width:100%;max-width:44rem;justify-content:space-between}
nav a{flex:1;padding:.7rem;border:1px solid #888;border-radius:.5rem;color:inherit;text-decoration:none}
nav a:focus-visible{outline:3px solid #1a56a0}
"""


def _page(control: Symbol, drawn: list[tuple[Fault, Symbol | None]], lang: Lang) -> Iterator[str]:
    words, total = _WORDS[lang], len(drawn)
    yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
    yield f"<title>{words['title']}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    first: dict[str, int] = {}
    for number, (fault, _) in enumerate(drawn, 1):
        first.setdefault(fault.group, number)
    groups = " ".join(f'<a href="#n{number}">{group}</a>' for group, number in first.items())
    heading = f"<h1>{words['title']}</h1><p>{groups}</p>"
    yield _section(words, 0, total, heading, control, "accept", words["control"], words["silent"])
    for number, (fault, picture) in enumerate(drawn, 1):
        heading = f"<h2>{fault.name} <small>{fault.group}, {number}/{total}</small></h2>"
        said = fault.codes or fault.verified
        key = "check" if fault.codes else "verify" if said else "silent"
        told = f"{words[key]} {', '.join(dict.fromkeys(said))}".rstrip()
        yield _section(words, number, total, heading, picture, fault.reader, fault.describe(lang), told)
    yield "</body>\n</html>\n"


def _section(  # noqa: PLR0913, PLR0917 - what is on a screen, from top to bottom
    words: Mapping[str, str],
    number: int,
    total: int,
    heading: str,
    picture: Symbol | None,
    reader: str,
    sentence: str,
    told: str,
) -> str:
    shown = f"<p>{words['none']}</p>" if picture is None else picture.svg()
    earlier, later = max(number - 1, 0), min(number + 1, total)
    return (
        f'<section id="n{number}">\n{heading}\n<div>{shown}</div>\n'
        f"<p>{escape(sentence)}</p>\n"
        f'<p><strong style="background:var(--{reader})">{words[reader]}</strong></p>\n'
        f"<p><code>{told}</code></p>\n"
        f'<nav><a href="#n{earlier}">{words["before"]}</a><a href="#n{later}">{words["next"]}</a></nav>\n'
        "</section>\n"
    )
