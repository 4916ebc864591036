"""What the counter collects: procedures, their fee items, and who pays less. All values are made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import vnqr

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Tariff:
    """A fee item as the list of fees has it.

    Attributes:
        kind: phí, lệ phí or another cost.
        code: the item's code.
        name: what it is for.
        price: dong.
    """

    kind: vnqr.FeeKind
    code: str
    name: str
    price: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """An administrative procedure.

    Attributes:
        code: mã thủ tục.
        name: its name.
        name_en: its name in English.
        tariffs: what is collected for it.
    """

    code: str
    name: str
    name_en: str
    tariffs: tuple[Tariff, ...]

    @property
    def price(self) -> int:
        """What all of it costs without a reduction, in dong."""
        return sum(tariff.price for tariff in self.tariffs)


@dataclass(frozen=True, slots=True)
class Reduction:
    """Why a person pays less. It holds for phí and lệ phí, not for copies and the post.

    Attributes:
        reason: as it is written on the receipt; empty where nothing is reduced.
        reason_en: the same in English.
        percent: how much less.
    """

    reason: str
    reason_en: str
    percent: int

    def apply(self, tariff: Tariff) -> vnqr.FeeItem:
        """Return what a person owes: the rest is rounded down to whole dong."""
        percent = 0 if tariff.kind is vnqr.FeeKind.OTHER else self.percent
        return vnqr.FeeItem(
            kind=tariff.kind,
            code=tariff.code,
            name=tariff.name,
            list_price=tariff.price,
            payable=tariff.price * (100 - percent) // 100,
            reason=self.reason if percent else None,
        )


_PHI, _LE_PHI, _OTHER = vnqr.FeeKind.PHI, vnqr.FeeKind.LE_PHI, vnqr.FeeKind.OTHER

PROCEDURES: Final[Mapping[str, Procedure]] = {
    procedure.code: procedure
    for procedure in (
        Procedure(
            "1.004884",
            "Cấp bản sao trích lục hộ tịch",
            "Copy of a civil status record",
            (
                Tariff(_LE_PHI, "HT01", "Lệ phí cấp bản sao trích lục hộ tịch", 8_000),
                Tariff(_OTHER, "BC01", "Cước trả kết quả qua bưu chính", 22_000),
            ),
        ),
        Procedure(
            "2.000815",
            "Chứng thực bản sao từ bản chính",
            "Certified copies",
            (Tariff(_PHI, "CT02", "Phí chứng thực bản sao từ bản chính", 20_000),),
        ),
        Procedure(
            "1.011442",
            "Đăng ký biến động quyền sử dụng đất",
            "Change of a land use right",
            (
                Tariff(_PHI, "DD07", "Phí thẩm định hồ sơ đất đai", 100_000),
                Tariff(_LE_PHI, "DD08", "Lệ phí cấp giấy chứng nhận", 28_000),
            ),
        ),
    )
}
"""Code -> procedure."""

REDUCTIONS: Final[Mapping[str, Reduction]] = {
    "none": Reduction("", "", 0),
    "online": Reduction("Nộp hồ sơ trực tuyến, giảm 50 %", "Filed online, 50 % less", 50),
    "exempt": Reduction("Đối tượng được miễn phí, lệ phí", "Exempt from fees", 100),
}
"""Name in the form -> reduction."""
