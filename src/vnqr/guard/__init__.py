"""Is this the code that was issued, and does it pay somebody we know?

Stickers pasted over the true code are established fraud: they look the same, scan as well, and may print
the payee's own name. `verify` looks at a code before it is shown, printed or paid, without a network, and
answers what a text can answer:

- *Whom does it pay?* Every account in it must be in the list of payees (`vnqr.guard.payees`), to the last
  character.
- *Is it this charge?* The amount owed, the dossier and fee item in the memo, the charge's account.
- *Is it the text that was issued?* Character by character, where that text is known.
- *Does it show what it says?* No invisible or direction-changing characters, no letters of other scripts
  that pass for Latin ones, no other payment for a reader with habits of its own (`vnqr.emvco.readers`).

**A CRC in order proves nothing** but that the text was read right: whoever makes a code computes it. Nor
does a name (59, 64) prove anything: anybody may write any name, and the bank pays by account.

An empty result means: safe to show, print or pay, as far as `payees`, `issued` and `charge` were given;
what is not given is not compared. An error means: do not. A warning means that a person should look. Whether
the code follows the standards is another question, that of `vnqr.check`.

What no text can tell: whether a listed account still belongs to the payee, and whether the charge has been
paid meanwhile.

Example:
    >>> from vnqr.guard.payees import Payee
    >>> office = Payee(bank="VietinBank", account="113366668888")
    >>> issued = VietQR(bank="VietinBank", account="113366668888", amount=50_000, purpose="Le phi")
    >>> verify(issued, issued, payees=[office])
    ()
    >>> forged = issued.model_copy(update={"account": "113366668868"})
    >>> for issue in verify(forged, issued, payees=[office]):
    ...     print(issue.code, issue.path, issue.span)
    issued-differs 38.01.01 (58, 59)
    payee-near 38.01.01 (44, 60)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr._support.types import require
from vnqr.emvco.payload import Payload
from vnqr.errors import ParseError
from vnqr.guard._accounts import judge_accounts
from vnqr.guard._purpose import judge_amount, judge_changes, judge_fees, judge_form, judge_reference
from vnqr.guard._scanned import Scanned
from vnqr.guard._texts import judge_hidden, judge_links, judge_texts
from vnqr.guard.listing import Payees
from vnqr.ledger.settlement import Settlement
from vnqr.ledger.values import Charge
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.errors import Issue
    from vnqr.guard.payees import Listed

__all__ = ["verify"]

_CODE = (str, Payload, VietQR)
_DONG, _VIETNAM = "704", "VN"


def verify(
    scanned: str | Payload | VietQR,
    issued: str | Payload | VietQR | None = None,
    *,
    payees: Payees | Iterable[Listed],
    charge: Charge | None = None,
    settlement: Settlement | None = None,
) -> tuple[Issue, ...]:
    """Return what speaks against showing, printing or paying a code.

    ======================================= ============================================================
    Question                                Codes
    ======================================= ============================================================
    is it well-formed, templates included   those of `vnqr.parse`
    is there only one way to read it        `two-readings`
    is it what was issued                   `issued-differs`
    is every account (02-51) listed         `payee-unknown`, `payee-second`, `payee-near`, `payee-bank`;
                                            `payees-empty`, `account-missing`
    is it paid in the way listed            `value-not-allowed`, `object-missing`, `id-undefined`,
                                            `napas-elsewhere`
    is there an account elsewhere, whole    `payee-hidden`
    or spread over private objects (65-99),
    or the mark of another wallet in 62-05
    is there a link in a text               `pay-link` (warning)
    do name and account belong together     `name-misused`; `name-unknown` (warning)
    currency 704, country VN                `value-not-allowed`, `object-missing`
    is anything added: 55, 56, 57           `fee-added` (without a charge, a warning)
    is the charge owed, to this account     `charge-closed`, `charge-account`
    is the amount what is owed              `amount-open`, `amount-differs`
    without a charge, one that all read     `amount-format`, `amount-decimals`
    alike
    the reference in the memo (62-08), the  `reference-missing`, `reference-damaged`,
    another dossier in 62-01 to 62-07       `reference-other-dossier`, `reference-other-item`
    do the texts show what they say         `text-invisible`, `text-lookalike`
    ======================================= ============================================================

    The path of `issued-differs` says what is not as it was: the account (`38.01.01`), the amount (`54`), the
    memo (`62.08`) ... Its span runs from the first to the last character that differs. The span is None where
    an object was taken away; the path is empty where the objects are the same and are in another order.

    A visible character that Vietnamese and English do not write is a warning where the language template
    (64) declares another language and the text keeps to one script. In the objects 65-99, which nobody is
    shown, it is a warning too.

    Args:
        scanned: what was scanned, or is about to be shown; any text.
        issued: what was issued, as text or value; None: not known.
        payees: who may be paid; an empty list allows nobody. `Payees` is an index to keep: a list of all
            communes then costs no more than one payee. Any other iterable is indexed for this call.
        charge: what is owed; None: amount and memo are not compared. The reference is read READABLE or
            PACKED, wherever it is in the memo.
        settlement: what has been paid of the charge; then the amount must be what is still missing. It
            carries its charge, so `charge` is left out.

    Returns:
        The findings, none for a code that is safe. No message holds an account, a name, a memo or an
        amount. A text that is not well-formed gives its faults and nothing else.

    Raises:
        TypeError: an argument, or an entry of the list, has a wrong type. A bad text raises nothing.
        ValueError: both `charge` and `settlement` are given.

    Example:
        >>> from vnqr.guard.payees import Payee
        >>> verify("0002010", payees=[Payee(bank="970415", account="113366668888")])[0].code
        <Code.HEADER_TRUNCATED: 'header-truncated'>
    """
    require(scanned, _CODE, "a code")
    if issued is not None:
        require(issued, _CODE, "what was issued")
    if charge is not None:
        require(charge, Charge, "a charge")
    if settlement is not None:
        require(settlement, Settlement, "a settlement")
        if charge is not None:
            message = "a settlement carries its charge: give the one or the other"
            raise ValueError(message)
        charge = settlement.charge
    index = payees if isinstance(payees, Payees) else Payees(payees)
    try:
        code = Scanned(Payload(str(scanned)))
    except ParseError as error:
        return error.issues
    issues = [*code.issues]
    if issued is not None and str(issued) != code.text:
        issues += judge_changes(code, str(issued))
    issues += judge_accounts(code, index, charge)
    issues += judge_hidden(code)
    issues += judge_links(code)
    for path, value in (("53", _DONG), ("58", _VIETNAM)):
        issues += code.expect(path, (value,))
    issues += judge_fees(code, charge)
    if charge is None:
        issues += judge_form(code)
    else:
        issues += judge_amount(code, charge, charge.due if settlement is None else settlement.missing)
        issues += judge_reference(code, charge.reference)
    issues += judge_texts(code)
    return tuple(issues)
