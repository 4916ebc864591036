"""Dossiers to begin with, for trying the application out. All names are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .counter import Counter

OFFICER: Final = "Dữ liệu mẫu"

_DOSSIERS: Final = (
    ("Trần Thị Mai", "1.004884", "none"),
    ("Nguyễn Văn Bình", "2.000815", "none"),
    ("Lê Hoàng Yến", "1.011442", "online"),
    ("Phạm Minh Quân", "1.011442", "none"),
    ("Đỗ Thu Hà", "2.000815", "exempt"),
)


def seed(counter: Counter) -> None:
    """Open the sample's dossiers, where there are none yet."""
    if counter.views():
        return
    for applicant, procedure, reduction in _DOSSIERS:
        counter.open(applicant=applicant, procedure=procedure, reduction=reduction, officer=OFFICER)
