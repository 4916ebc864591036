"""`python -m vnqr`: the command line."""

import sys

from vnqr.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
