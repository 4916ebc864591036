"""Run any parser over the faults of a manifest, and tell where it reacts otherwise than a good reader.

    vnqr faults right.txt -o broken
    python examples/qa_sheet.py broken/manifest.json node my_parser.js

The command may be written in any language. It gets one text a line on its standard input, as a JSON string,
and answers one line each: `take` if it would let the payer go on, `refuse` if not. What it answers to the
right codes, of which the broken ones are made, decides what it can be asked about.

Faults of the groups fraud and reference are left out: those codes are right, and no parser can tell.
Exit status 0: nothing is wrong; 1: something is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

UNSEEN = {"fraud", "reference"}
TIMEOUT = 300  # seconds for all texts together
WRONG = {
    ("refuse", "take"): "takes what must be refused",
    ("ignore", "refuse"): "refuses what must be read",
}


def answers(command: list[str], texts: list[str]) -> list[str]:
    """Ask the parser about all texts."""
    done = subprocess.run(  # noqa: S603 - the command is the caller's own
        command,
        input="".join(json.dumps(text) + "\n" for text in texts),
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )
    told = done.stdout.split()
    if len(told) != len(texts) or not {*told} <= {"take", "refuse"}:
        sys.exit(f"{len(texts)} answers take or refuse expected, got {len(told)} lines")
    return told


def main() -> int:
    """Ask, print what is wrong, and how often."""
    manifest, *command = sys.argv[1:]
    faults = [
        fault
        for fault in json.loads(Path(manifest).read_text("utf-8"))["faults"]
        if fault["group"] not in UNSEEN and fault["text"] is not None
    ]
    told = answers(command, [text for fault in faults for text in (fault["control"], fault["text"])])
    asked = [
        (fault, answer)
        for fault, right, answer in zip(faults, told[::2], told[1::2], strict=True)
        if right == "take"
    ]
    wrong = [(fault, WRONG[key]) for fault, answer in asked if (key := (fault["reader"], answer)) in WRONG]
    for fault, why in wrong:
        print(f"{fault['name']}: {why}. {fault['en']}")
    print(f"{len(faults)} faults, asked about {len(asked)}: {len(wrong)} wrong")
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
