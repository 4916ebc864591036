"""From what a caller asked for to the normal form: one memo, one set of fields, however it was given.

Texts are folded where that was asked for; a reference is found at the head of a purpose; a purpose that is to
be cut is cut. What has nothing of all this goes through unchanged.

Example:
    >>> from vnqr.references.reference import DOSSIER
    >>> normal_form({"merchant_name": "Sở Tư pháp", "fold": True}, (DOSSIER,), from_json=False)
    {'merchant_name': 'So Tu phap'}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from vnqr._support.validation import custom_error
from vnqr.errors import Code, EncodeError, ParseError
from vnqr.references.form import MAX_REFERENCE_LENGTH, Form
from vnqr.references.reference import Reference
from vnqr.vietnamese.fold import fold
from vnqr.vietqr.fields import LISTS, MAX_MEMO, PATHS, refuse

if TYPE_CHECKING:
    from vnqr.references.scheme import Scheme

__all__ = ["is_normal", "memo_of", "normal_form"]

_ASKED: Final = frozenset({"fold", "form", "purpose_fit", "reference"})
_LOOKED_AT: Final = _ASKED.union(LISTS)
_FOLDED: Final = ("merchant_name", "merchant_city", "purpose")


def is_normal(given: object) -> bool:
    """Return whether there is nothing to do: no reference, no list, nothing to fold or to cut.

    Args:
        given: what the caller gave: a dict of fields, or anything else.
    """
    if not isinstance(given, dict):
        return True
    fields = cast("dict[object, object]", given)
    if not _LOOKED_AT.isdisjoint(fields):
        return False
    purpose = fields.get("purpose")
    # Every reference begins with two capital letters, whatever its scheme.
    return purpose is None or not (isinstance(purpose, str) and purpose[:2].isupper())


def normal_form(
    given: dict[str, object], schemes: tuple[Scheme, ...], *, from_json: bool
) -> dict[str, object]:
    """Return the fields in their normal form.

    Args:
        given: what the caller gave, of any type.
        schemes: the schemes whose references are found at the head of the purpose.
        from_json: whether it was read from JSON.

    Raises:
        PydanticCustomError: a text that cannot be folded, a reference that cannot be written.
    """
    # After this pydantic takes JSON's arrays for lists, and would want a text for a reference.
    values = cast("dict[str, object]", _tuples(given)) if from_json else {**given}
    if isinstance(values.get("fold"), bool) and values.pop("fold"):
        _fold(values)
    _settle_reference(values, schemes)
    if values.get("reference") is None and values.get("form") in tuple(Form):
        del values["form"]  # of what would it be the form
    _settle_purpose(values)
    if from_json and isinstance(reference := values.get("reference"), Reference):
        values["reference"] = str(reference)
    return values


def memo_of(reference: Reference | None, form: Form, purpose: str | None) -> str | None:
    """Return what 62-08 has: the reference, a space, the purpose.

    Raises:
        PydanticCustomError: the form does not carry the reference.
    """
    if reference is None:
        return purpose
    head = _written(reference, form)
    return head if purpose is None else f"{head} {purpose}"


def _may_hold_reference(purpose: object, schemes: tuple[Scheme, ...]) -> bool:
    return isinstance(purpose, str) and purpose.startswith(tuple(scheme.prefix for scheme in schemes))


def _tuples(data: object) -> object:
    if isinstance(data, dict):
        return {key: _tuples(value) for key, value in cast("dict[str, object]", data).items()}
    if isinstance(data, list):
        return tuple(map(_tuples, cast("list[object]", data)))
    return data


def _fold(values: dict[str, object]) -> None:
    for field in _FOLDED:
        if isinstance(value := values.get(field), str):
            try:
                values[field] = fold(value)
            except EncodeError as error:
                raise custom_error(error.issues[0]._replace(path=PATHS[field])) from None


def _settle_reference(values: dict[str, object], schemes: tuple[Scheme, ...]) -> None:
    """Leave a Reference or none, and a form only where there is one."""
    given, purpose = values.get("reference"), values.get("purpose")
    if isinstance(given, Reference):
        return
    if given is not None:
        text = str(given)
        if found := _recognise(text, schemes):
            values["reference"], form = found
            values.setdefault("form", form)
            return
        if not re.fullmatch("[0-9A-Za-z]{1,25}", text):
            raise refuse(Code.REFERENCE_CHARACTERS, PATHS["reference"])
        values["purpose"] = purpose = text if purpose is None else f"{text} {purpose}"
    values.pop("reference", None)
    if not isinstance(purpose, str):
        return
    head, space, rest = purpose.partition(" ")
    # A memo that ends in the space after its reference would come back without that space; a longer head is
    # the reference of a form that would not be written.
    if (
        bool(space) == bool(rest)
        and len(head) <= MAX_REFERENCE_LENGTH
        and (found := _recognise(head, schemes))
    ):
        values["reference"], values["form"] = found
        values["purpose"] = rest or None


def _recognise(text: str, schemes: tuple[Scheme, ...]) -> tuple[Reference, Form] | None:
    """Read a text that is a reference, exactly as this library writes it."""
    if not _may_hold_reference(text, schemes):
        return None
    try:
        reference = Reference.parse(text, schemes)
    except ParseError:
        return None
    forms = (form for form in Form if _is_written(reference, form, text))
    return next(((reference, form) for form in forms), None)


def _is_written(reference: Reference, form: Form, text: str) -> bool:
    try:
        return reference.encode(form) == text
    except EncodeError:
        return False


def _settle_purpose(values: dict[str, object]) -> None:
    """Cut the purpose if that was asked for; `purpose_fit` then only says whether the memo is long."""
    reference, purpose, fit = values.get("reference"), values.get("purpose"), values.get("purpose_fit")
    form = values.get("form", Form.READABLE)
    if fit not in ("truncate", "long") or form not in tuple(Form):
        return
    left = MAX_MEMO
    if isinstance(reference, Reference):
        left -= len(_written(reference, cast("Form", form))) + 1
    if fit == "truncate" and isinstance(purpose, str):
        values["purpose"] = purpose = purpose[: max(left, 0)].rstrip(" ") or None
    if not isinstance(purpose, str) or len(purpose) <= left:
        values["purpose_fit"] = "error"


def _written(reference: Reference, form: Form) -> str:
    try:
        return reference.encode(form)
    except EncodeError as error:
        raise custom_error(error.issues[0]._replace(path=PATHS["reference"])) from None
