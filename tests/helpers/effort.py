"""How hard the laws are tried: few examples by default, many with `--hypothesis-profile=thorough`."""

from __future__ import annotations

from typing import Final

from hypothesis import settings

EVERY_DAY: Final = 25
THOROUGH: Final = 5_000


def tried(examples: int) -> settings:
    """Return the settings of a law with dear examples: so many if thorough, else a quarter of them."""
    return settings(max_examples=examples if settings().max_examples > EVERY_DAY else examples // 4)
