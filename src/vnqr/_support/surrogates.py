"""Characters that have no bytes: halves of surrogate pairs, as what is no text is decoded to.

Example:
    >>> SURROGATE.sub("?", "a" + chr(0xD800))
    'a?'
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SURROGATE"]

SURROGATE: Final = re.compile("[\ud800-\udfff]")
