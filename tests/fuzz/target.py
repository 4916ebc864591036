"""Fuzzing: no text brings anything but a value or a typed error out of the four readers.

    pip install --editable '.[all]' --group slow
    python tests/fuzz/target.py [--seconds 3600] [--runs 10000000] [--keep FOLDER]

Atheris (libFuzzer) searches for texts that reach new branches of `parse`, `parse_lenient`, `check` and
`VietQR.parse`, and holds them to the laws beside this file. It starts from the texts in corpus.json and from
the vectors. Every text is judged as it is and once more with a right CRC behind it, which no search would
hit. `--keep` writes what was found to a folder, one text a file; an exit status other than 0 says that a text
broke a law, which text and which law.

tests/emvco/test_fuzz.py judges the corpus with every run of the tests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vnqr"]):
    import laws


def judge(data: bytes) -> None:
    """Judge the text that some bytes stand for."""
    text = laws.as_text(data)
    laws.judge(text)
    laws.judge(laws.sealed(text))


def main() -> None:
    """Search until the time or the runs are used up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3_600)
    parser.add_argument("--runs", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        seeds = Path(temporary)
        for n, text in enumerate([*laws.corpus(), *laws.vectors()]):
            (seeds / f"{n:05}").write_bytes(laws.as_bytes(text))
        found = options.keep or seeds / "found"
        found.mkdir(parents=True, exist_ok=True)
        limits = [f"-max_total_time={options.seconds}", f"-runs={options.runs}", "-max_len=600", "-timeout=5"]
        atheris.Setup([sys.argv[0], *limits, str(found), str(seeds)], judge)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
