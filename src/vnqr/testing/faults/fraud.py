"""Faults that no rule sees: forged codes that are right, and references that are damaged.

Anybody can write a valid code for another account. So `check` has nothing to say of most of these; what sees
them is `vnqr.verify`, which knows the payee, the charge and the text that was issued.

Example:
    >>> row = next(row for row in FRAUD_FAULTS if row.name == "payee-swapped")
    >>> row.errors, [code.value for code in row.verified]
    ((), ['issued-differs', 'payee-unknown'])
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code
from vnqr.references.form import LAST_ITEM
from vnqr.references.reference import Reference
from vnqr.testing.faults.draft import (
    BIN,
    Draft,
    foreign_account,
    stranger,
    transfer,
    with_amount,
    with_language,
    with_reference,
    write_draft,
)
from vnqr.testing.faults.readings import READINGS_FAULTS
from vnqr.testing.faults.rows import FaultRow, Group, Reaction, put
from vnqr.vietqr.networks import VNPAY_GUID

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FRAUD_FAULTS"]

_FRAUD, _REFERENCE = Group.FRAUD, Group.REFERENCE
_REFUSE, _WARN, _IGNORE = Reaction.REFUSE, Reaction.WARN, Reaction.IGNORE
_DIFFERS: Final = Code.ISSUED_DIFFERS

# --- fraud ---


def _amount(draft: Draft) -> Draft:
    return with_amount(transfer(draft))


def _alone(draft: Draft) -> Draft:
    """Ask for a transfer, and no other account beside."""
    return transfer(draft).drop(*(id_ for id_ in draft.level if "02" <= id_ <= "51" and id_ != "38"))


def _payee_swapped(draft: Draft) -> str:
    return draft.set("38.01.01", foreign_account(draft)).sealed()


def _bank_swapped(draft: Draft) -> str:
    return draft.set("38.01.00", "970436" if draft.get("38.01.00") == BIN else BIN).sealed()


def _transpose(draft: Draft, text: str) -> str:
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1]]
    at = places[draft.pick(len(places))]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _with_name(draft: Draft) -> Draft:
    """Ask for a transfer that says the payee's name in Vietnamese."""
    return with_language(transfer(draft))


def _substitute(draft: Draft, text: str, places: list[int]) -> str:
    at = places[draft.pick(len(places))]
    return text[:at] + str((int(text[at], 36) + 1 + draft.pick(8)) % 10) + text[at + 1 :]


def _digits(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if char.isdigit()]


def _account_transposed(draft: Draft) -> str:
    return draft.set("38.01.01", _transpose(draft, draft.get("38.01.01") or "")).sealed()


def _account_mistyped(draft: Draft) -> str:
    account = draft.get("38.01.01") or ""
    changed = "0" if account[-1] != "0" else "1"
    return draft.set("38.01.01", account[:-1] + changed).sealed()


def _second_account(draft: Draft) -> str:
    free = next(str(id_) for id_ in range(26, 52) if str(id_) not in draft.level)
    return draft.set(free, write_draft({"00": VNPAY_GUID, "01": foreign_account(draft)})).sealed()


def _two_readings(draft: Draft) -> str:
    # Nine letters of two bytes: who counts bytes finds an object 54 after the name.
    for id_ in ("59", "61"):
        draft.drop(id_)
    return draft.drop("54").initiate().to_end("64", "0002vi0118" + "é" * 9 + "540590000").sealed()


def _only_ascii(draft: Draft) -> Draft:
    return _with_name(draft).drop("54", "55", "56", "57").initiate()


_FRAUDS: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _FRAUD,
        "payee-swapped",
        "The account is a stranger's, all else as it was.",
        "Số tài khoản là của người lạ, mọi thứ khác giữ nguyên.",
        _REFUSE,
        _payee_swapped,
        needs=_alone,
        verified=(_DIFFERS, Code.PAYEE_UNKNOWN),
    ),
    FaultRow(
        _FRAUD,
        "bank-swapped",
        "The account number is that of the payee, but at another bank.",
        "Đúng số tài khoản nhưng ở ngân hàng khác.",
        _REFUSE,
        _bank_swapped,
        needs=_alone,
        verified=(_DIFFERS, Code.PAYEE_BANK),
    ),
    FaultRow(
        _FRAUD,
        "account-transposed",
        "Two neighbouring characters of the account are swapped.",
        "Hai ký tự liền nhau của số tài khoản bị đổi chỗ.",
        _REFUSE,
        _account_transposed,
        needs=_alone,
        verified=(_DIFFERS, Code.PAYEE_NEAR),
    ),
    FaultRow(
        _FRAUD,
        "account-mistyped",
        "The last character of the account is another.",
        "Ký tự cuối của số tài khoản bị thay bằng ký tự khác.",
        _REFUSE,
        _account_mistyped,
        needs=_alone,
        verified=(_DIFFERS, Code.PAYEE_NEAR),
    ),
    FaultRow(
        _FRAUD,
        "second-account",
        "Beside the payee's account there is a VNPAY account of a stranger: some apps pay that one.",
        "Bên cạnh tài khoản đúng có tài khoản VNPAY của người lạ: một số ứng dụng sẽ trả vào đó.",
        _REFUSE,
        _second_account,
        needs=transfer,
        verified=(_DIFFERS, Code.PAYEE_SECOND),
    ),
    FaultRow(
        _FRAUD,
        "second-napas-account",
        "A second NAPAS account, a stranger's, is in 39.",
        "Có tài khoản NAPAS thứ hai, của người lạ, ở 39.",
        _REFUSE,
        lambda draft: draft.set("39", stranger(draft)).sealed(),
        (Code.NAPAS_ELSEWHERE,),
        needs=transfer,
        verified=(_DIFFERS, Code.PAYEE_SECOND),
    ),
    FaultRow(
        _FRAUD,
        "account-hidden",
        "A NAPAS account, a stranger's, is hidden in template 99.",
        "Tài khoản NAPAS của người lạ được giấu trong mẫu 99.",
        _REFUSE,
        lambda draft: draft.set("99", stranger(draft)).sealed(),
        needs=transfer,
        verified=(_DIFFERS, Code.PAYEE_HIDDEN),
    ),
    FaultRow(
        _FRAUD,
        "amount-raised",
        "The amount is higher than what is owed.",
        "Số tiền cao hơn số phải nộp.",
        _REFUSE,
        lambda draft: draft.set("54", str(int((draft.get("54") or "0").rstrip(".")) + 10_000)).sealed(),
        needs=lambda draft: _amount(draft).set("54", "50000"),
        verified=(_DIFFERS, Code.AMOUNT_DIFFERS),
    ),
    FaultRow(
        _FRAUD,
        "amount-opened",
        "The amount is taken out: the payer may enter any.",
        "Số tiền bị bỏ đi: người trả có thể tự nhập.",
        _REFUSE,
        lambda draft: draft.drop("54").initiate().sealed(),
        needs=_amount,
        verified=(_DIFFERS, Code.AMOUNT_OPEN),
    ),
    FaultRow(
        _FRAUD,
        "fee-added",
        "A fixed fee is added to the amount.",
        "Mã cộng thêm phí cố định vào số tiền.",
        _REFUSE,
        lambda draft: draft.set("55", "02").set("56", "20000").sealed(),
        needs=lambda draft: transfer(draft).drop("55", "56", "57"),
        verified=(_DIFFERS, Code.FEE_ADDED),
    ),
    FaultRow(
        _FRAUD,
        "name-lookalike",
        "The name in template 64 has Cyrillic letters that look like Latin ones.",
        "Tên trong mẫu 64 có chữ Kirin trông giống chữ La-tinh.",
        _REFUSE,
        put("64.01", "Bộ phận Mộт сửа Hà Nội"),
        needs=_with_name,
        verified=(_DIFFERS, Code.TEXT_LOOKALIKE),
    ),
    FaultRow(
        _FRAUD,
        "name-invisible",
        "The name in template 64 has a character that cannot be seen (U+200B).",
        "Tên trong mẫu 64 có ký tự không nhìn thấy được (U+200B).",
        _REFUSE,
        put("64.01", "Bộ phận Một cửa\u200b Hà Nội"),
        needs=_with_name,
        verified=(_DIFFERS, Code.TEXT_INVISIBLE),
    ),
    FaultRow(
        _FRAUD,
        "name-turned",
        "In the name of template 64 a mark turns the direction of the text (U+202E).",
        "Tên trong mẫu 64 có dấu đảo chiều văn bản (U+202E).",
        _REFUSE,
        put("64.01", "Bộ phận \u202eauc tộM"),
        needs=_with_name,
        verified=(_DIFFERS, Code.TEXT_INVISIBLE),
    ),
    FaultRow(
        _FRAUD,
        "two-readings",
        "Who counts bytes instead of characters finds another amount in this text.",
        "Bên đọc đếm byte thay vì ký tự sẽ thấy số tiền khác trong chuỗi này.",
        _REFUSE,
        _two_readings,
        needs=_only_ascii,
        verified=(_DIFFERS, Code.TWO_READINGS),
    ),
)

# --- the reference in the memo ---


def _memo(change: Callable[[Draft, str], str]) -> Callable[[Draft], str]:
    """Return the change of the memo, which is a reference and nothing else."""
    return lambda draft: draft.set("62.08", change(draft, draft.get("62.08") or "")).sealed()


def _other_dossier(draft: Draft, text: str) -> str:
    own, number = Reference.parse(text), draft.pick(1000)
    others = (Reference(f"000.00.01.H26-240603-{number + step:04}", item=own.item) for step in range(2))
    return str(next(other for other in others if other.dossier != own.dossier))


def _other_item(_: Draft, text: str) -> str:
    own = Reference.parse(text)
    return str(Reference(own.dossier, item=(own.item + 1) % (LAST_ITEM + 1)))


def _with(char: str) -> Callable[[Draft], Draft]:
    """Return the shape of a code whose reference has the character after its prefix."""

    def needs(draft: Draft) -> Draft:
        memo = with_reference(draft).get("62.08") or ""
        return draft if char in memo[2:] else draft.set("62.08", _MADE_UP)

    return needs


_MADE_UP: Final = str(Reference("000.00.01.H26-240601-0001", item=1))
_SHORT: Final = str(Reference("38.98.H29-210519-0013", item=1))


def _take_for(digit: str, letter: str) -> Callable[[Draft], str]:
    return _memo(lambda _, text: re.sub(f"(?<=..){digit}", letter, text, count=1))


_DAMAGED: Final = (_DIFFERS, Code.REFERENCE_DAMAGED)

_REFERENCES: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _REFERENCE,
        "reference-of-another",
        "The reference is valid, but that of another dossier.",
        "Mã tham chiếu đúng nhưng là của hồ sơ khác.",
        _REFUSE,
        _memo(_other_dossier),
        needs=with_reference,
        verified=(_DIFFERS, Code.REFERENCE_OTHER_DOSSIER),
    ),
    FaultRow(
        _REFERENCE,
        "reference-of-another-item",
        "The reference is valid, but that of another fee item of the dossier.",
        "Mã tham chiếu đúng nhưng là của mục phí khác trong hồ sơ.",
        _REFUSE,
        _memo(_other_item),
        needs=with_reference,
        verified=(_DIFFERS, Code.REFERENCE_OTHER_ITEM),
    ),
    FaultRow(
        _REFERENCE,
        "reference-mistyped",
        "One digit of the reference is another.",
        "Một chữ số của mã tham chiếu bị sai.",
        _WARN,
        _memo(lambda draft, text: _substitute(draft, text, _digits(text[:-2]))),
        needs=with_reference,
        verified=_DAMAGED,
    ),
    FaultRow(
        _REFERENCE,
        "reference-transposed",
        "Two neighbouring characters of the reference are swapped.",
        "Hai ký tự liền nhau của mã tham chiếu bị đổi chỗ.",
        _WARN,
        _memo(lambda draft, text: text[:2] + _transpose(draft, text[2:])),
        needs=with_reference,
        verified=_DAMAGED,
    ),
    FaultRow(
        _REFERENCE,
        "reference-cut",
        "The last two characters of the reference are cut off.",
        "Mã tham chiếu bị cắt mất hai ký tự cuối.",
        _WARN,
        _memo(lambda _, text: text[:-2]),
        needs=with_reference,
        verified=_DAMAGED,
    ),
    FaultRow(
        _REFERENCE,
        "reference-letter-o",
        "The reference has the letter O for a zero.",
        "Trong mã tham chiếu có chữ O thay cho số 0.",
        _WARN,
        _take_for("0", "O"),
        needs=_with("0"),
        verified=_DAMAGED,
    ),
    FaultRow(
        _REFERENCE,
        "reference-letter-i",
        "The reference has the letter I for a one.",
        "Trong mã tham chiếu có chữ I thay cho số 1.",
        _WARN,
        _take_for("1", "I"),
        needs=_with("1"),
        verified=_DAMAGED,
    ),
    FaultRow(
        _REFERENCE,
        "reference-prefix-lost",
        "The prefix of the reference is lost.",
        "Mã tham chiếu bị mất tiền tố.",
        _WARN,
        _memo(lambda _, text: text[2:]),
        needs=with_reference,
        verified=(_DIFFERS, Code.REFERENCE_DAMAGED),
    ),
    FaultRow(
        _REFERENCE,
        "reference-replaced",
        "A greeting takes the place of the reference.",
        "Vị trí mã tham chiếu chỉ có lời nhắn.",
        _WARN,
        put("62.08", "Chuyen tien"),
        needs=with_reference,
        verified=(_DIFFERS, Code.REFERENCE_MISSING),
    ),
    FaultRow(
        _REFERENCE,
        "reference-lower-case",
        "The reference is written in lower case: it is found all the same.",
        "Mã tham chiếu viết bằng chữ thường: vẫn tìm thấy.",
        _IGNORE,
        _memo(lambda _, text: text.lower()),
        needs=with_reference,
        verified=(_DIFFERS,),
    ),
    FaultRow(
        _REFERENCE,
        "reference-wrapped",
        "A space is inside the reference, as where a bank wraps lines: it is found all the same.",
        "Trong mã tham chiếu có dấu cách, như khi ngân hàng ngắt dòng: vẫn tìm thấy.",
        _IGNORE,
        _memo(lambda _, text: text[:9] + " " + text[9:]),
        needs=lambda draft: with_reference(draft).set("62.08", _SHORT),
        verified=(_DIFFERS,),
    ),
)

FRAUD_FAULTS: Final[tuple[FaultRow, ...]] = (*_FRAUDS, *READINGS_FAULTS, *_REFERENCES)
"""Fraud, then references."""
