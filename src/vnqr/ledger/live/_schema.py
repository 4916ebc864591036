"""The tables of a ledger: one schema for both databases.

Times are microseconds since 1970 in UTC, days those of Vietnam as `2024-06-01`, amounts dong, flags 0 or
1. Ids and digests are texts of 32 hexadecimal digits. `docs/ledger.md` draws the tables from here.

What can be derived from the other columns is marked so in the comment of its column. It is kept so that no
call has to look at much; `tests/ledger/live/test_derived.py` derives all of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    or_,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import TextClause

__all__ = [
    "ACT",
    "APART",
    "CLOSE",
    "COVER",
    "CREDIT",
    "DEBIT",
    "EVENT",
    "FEED",
    "LINK",
    "META",
    "METADATA",
    "MOVEMENT",
    "NOTIFICATION",
    "NUMBER",
    "PART",
    "REFERENCE",
    "REFUND",
    "REVISION",
    "SCHEME",
    "SOURCE",
    "UNREADABLE",
]

METADATA: Final = MetaData()

# Sorted by the codes of the characters, whatever language the database sorts by.
_WORDS: Final = Text().with_variant(Text(collation="C"), "postgresql")
_ROW: Final = BigInteger().with_variant(Integer(), "sqlite")  # what SQLite keeps its rows by is an INTEGER
_DERIVED: Final = "derived"


def _int(name: str, comment: str = "", *, default: int | None = None, null: bool = False) -> Column[int]:
    server: TextClause | None = None if default is None else text(str(default))
    return Column(name, BigInteger, nullable=null, server_default=server, comment=comment or None)


def _text(name: str, comment: str = "", *, default: str | None = None, null: bool = False) -> Column[str]:
    return Column(name, _WORDS, nullable=null, server_default=default, comment=comment or None)


def _id() -> Column[int]:
    return Column("id", _ROW, primary_key=True, autoincrement=False)


def _counted() -> Column[int]:
    return Column("id", _ROW, primary_key=True, autoincrement=True)


def _to(name: str, table: str, *, null: bool = False, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"vnqr_{table}.id"), nullable=null, primary_key=key)


META = Table(
    "vnqr_meta",
    METADATA,
    Column("key", _WORDS, primary_key=True),
    _text("value"),
    comment="the version of the tables; the epoch of the feed",
)

SCHEME = Table(
    "vnqr_scheme",
    METADATA,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    _int("epoch", "how many calls had given schemes before"),
    _text("prefix"),
    _text("name"),
    _text("pattern", null=True),
    comment="the schemes of the references to look for, in the order in which they came",
)

SOURCE = Table(
    "vnqr_source",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("names", _WORDS, unique=True, nullable=False, comment="as JSON, sorted"),
    comment="who delivered a sighting or a payment: one source, or several",
)

REFERENCE = Table(
    "vnqr_reference",
    METADATA,
    _id(),
    Column(
        "name", _WORDS, unique=True, nullable=False, comment="dossier key, prefix, item: the row to be locked"
    ),
    _text("dossier", "its key"),
    _to("target", "reference", null=True),
    _text("charge", "the current revision, as JSON; empty until a charge is opened", null=True),
    _text("revision", "digest of the current revision", null=True),
    _text("code", "the dossier's code as it is written", null=True),
    _text("bank", null=True),
    _text("account", null=True),
    _text("office", null=True),
    _int("due", default=0),
    _int("due_at", null=True),
    _int("cancelled", default=0),
    _text("accepted", "what a person has accepted", null=True),
    _int("gross", _DERIVED, default=0),
    _int("refunded", _DERIVED, default=0),
    _int("misdirected", _DERIVED, default=0),
    _int("enough", _DERIVED, default=0),
    _int("counted", _DERIVED, default=0),
    _int("unclear", _DERIVED, default=0),
    _text("weights", _DERIVED, default="0" * 32),
    _int("paid_at", _DERIVED, null=True),
    _int("paid_before", f"{_DERIVED}: gross dong before paid_at", default=0),
    _text("state", _DERIVED, null=True),
    _int("waits", f"{_DERIVED}: whether a person has to act", default=0),
    _int("version", "how many events", default=0),
    comment="a name that a memo may hold, and the charge of that name",
)
_opened = REFERENCE.c.revision.is_not(None)
Index("vnqr_reference_dossier", REFERENCE.c.dossier, sqlite_where=_opened, postgresql_where=_opened)
_token = REFERENCE.c.target.is_not(None)
Index("vnqr_reference_target", REFERENCE.c.target, sqlite_where=_token, postgresql_where=_token)
_acts = REFERENCE.c.waits == 1
Index("vnqr_reference_waits", REFERENCE.c.id, sqlite_where=_acts, postgresql_where=_acts)

REVISION = Table(
    "vnqr_revision",
    METADATA,
    _to("reference", "reference", key=True),
    Column("revision", _WORDS, primary_key=True),
    _text("charge"),
    _int("past", "whether other contents were put in its place", default=0),
    _to("act", "act", null=True),
    _int("at"),
    comment="every contents that a charge has had",
)

CREDIT = Table(
    "vnqr_credit",
    METADATA,
    _id(),
    Column("identity", _WORDS, unique=True, nullable=False),
    _to("lead", "credit", null=True),
    _int("turn", "its place among the sightings of the payment", default=0),
    _text("bank"),
    _text("account", "in upper case"),
    Column(
        "sources", BigInteger, ForeignKey("vnqr_source.id"), nullable=False, comment="those who delivered it"
    ),
    _text("number", "the bank's", null=True),
    _int("amount"),
    _text("day"),
    _int("received_at"),
    _int("has_clock"),
    _int("occurrence"),
    _text("mention", "what the memo names, as JSON"),
    _text("booked", "the name of the charge to which its memo booked it", null=True),
    _text("found", "how it is written there", null=True),
    _text("unique_id", "of a source that gives each once", null=True),
    _text("contents", "what two deliveries of one unique id must have in common", null=True),
    _int("rival", "whether an earlier delivery of its unique id says otherwise", default=0),
    _text("memo", "empty where its memo booked it, or where it is forgotten", null=True),
    _text("payer", null=True),
    _int("balance", null=True),
    _text("delivery", "digest of the one delivery that made the sighting what it is", null=True),
    _int("divided", "whether a person did anything with it", default=0),
    _int("aside", "what was given back of it included", default=0),
    _int("aside_refunded", default=0),
    _int("by_person", default=0),
    _text("posted", "where its dong were at the last close, as JSON", null=True),
    _int("unposted", f"{_DERIVED}: whether the next close has something of it", default=1),
    _text("place", f"{_DERIVED}; empty for a further sighting", null=True),
    _int("waiting", _DERIVED, default=0),
    CheckConstraint("waiting >= 0 AND aside_refunded >= 0 AND aside >= aside_refunded"),
    CheckConstraint("waiting + aside <= amount"),
    comment="a sighting of money that came; one of another's payment leads to that and has no dong",
)
Index("vnqr_credit_day", CREDIT.c.bank, CREDIT.c.account, CREDIT.c.day)
_numbered = CREDIT.c.number.is_not(None)
Index("vnqr_credit_number", CREDIT.c.number, CREDIT.c.day, sqlite_where=_numbered, postgresql_where=_numbered)
_waits = CREDIT.c.waiting > 0
Index("vnqr_credit_waits", CREDIT.c.id, sqlite_where=_waits, postgresql_where=_waits)
_further = CREDIT.c.lead.is_not(None)
Index("vnqr_credit_lead", CREDIT.c.lead, sqlite_where=_further, postgresql_where=_further)
_unposted = CREDIT.c.unposted == 1
Index(
    "vnqr_credit_unposted",
    *(CREDIT.c.bank, CREDIT.c.account, CREDIT.c.day),
    sqlite_where=_unposted,
    postgresql_where=_unposted,
)

LINK = Table(
    "vnqr_link",
    METADATA,
    _to("reference", "reference", key=True),
    Column("received_at", BigInteger, primary_key=True, autoincrement=False, comment=_DERIVED),
    _to("credit", "credit", key=True),
    _text("trace", f"{_DERIVED}: by what another source finds the payment"),
    _int("own", f"{_DERIVED}: whether what is booked came on the charge's account", default=0),
    _int("amount", "dong booked, what was given back included", default=0),
    _int("refunded", default=0),
    _text("found", f"{_DERIVED}: how it came to the charge", null=True),
    _int("unclear", f"{_DERIVED}: whether a person has to say if it pays the charge", default=0),
    _int("posted", f"{_DERIVED}: dong of it that were there at the last close", default=0),
    CheckConstraint("refunded >= 0 AND amount >= refunded"),
    comment="what a payment has to do with a name: named by its memo, or booked to it",
    sqlite_with_rowid=False,
)
Index("vnqr_link_credit", LINK.c.credit, LINK.c.reference, unique=True)
Index("vnqr_link_trace", LINK.c.trace)

MOVEMENT = Table(
    "vnqr_movement",
    METADATA,
    _counted(),
    _to("credit", "credit"),
    _text("source", "waiting, aside, refunded, or the name of a charge"),
    _text("target", "the same"),
    _int("amount"),
    _to("act", "act", null=True),
    _int("at"),
    CheckConstraint("amount > 0"),
    comment="dong that went from one place to another; never changed",
)

_acted = MOVEMENT.c.act.is_not(None)
Index("vnqr_movement_act", MOVEMENT.c.act, sqlite_where=_acted, postgresql_where=_acted)
Index("vnqr_movement_source", MOVEMENT.c.source, sqlite_where=_acted, postgresql_where=_acted)
Index("vnqr_movement_target", MOVEMENT.c.target, sqlite_where=_acted, postgresql_where=_acted)

ACT = Table(
    "vnqr_act",
    METADATA,
    _id(),
    Column("key", _WORDS, unique=True, nullable=True),
    _text("kind"),
    _text("what", "the id of the credit, or the reference of the charge"),
    _text("by", null=True),
    _text("reason", null=True),
    _int("at"),
    _text("contents", "digest of all that was given"),
    comment="what a person did",
)
Index("vnqr_act_what", ACT.c.what)

NUMBER = Table(
    "vnqr_number",
    METADATA,
    Column("number", _WORDS, primary_key=True),
    comment="what is locked on PostgreSQL by who delivers a bank's number, or closes a day of an account",
)

EVENT = Table(
    "vnqr_event",
    METADATA,
    _counted(),
    _to("reference", "reference"),
    _int("number", "in the feed; empty until it is read", null=True),
    _int("at"),
    _text("state"),
    _int("due"),
    _int("gross"),
    _int("refunded"),
    _int("misdirected"),
    _int("paid_at", null=True),
    _int("cancelled"),
    _int("unclear"),
    _int("waits"),
    _int("accepted"),
    _int("version"),
    comment="what a charge became",
)
_unread = EVENT.c.number.is_(None)
Index("vnqr_event_unread", EVENT.c.id, sqlite_where=_unread, postgresql_where=_unread)
_read = EVENT.c.number.is_not(None)
Index("vnqr_event_number", EVENT.c.number, unique=True, sqlite_where=_read, postgresql_where=_read)

FEED = Table(
    "vnqr_feed",
    METADATA,
    _id(),
    _int("last", "the number given last"),
    _text("epoch", "another one where the numbers begin anew"),
    comment="one row, locked by who reads the feed",
)

UNREADABLE = Table(
    "vnqr_unreadable",
    METADATA,
    _id(),
    Column("identity", _WORDS, unique=True, nullable=False),
    _text("row", "as JSON"),
    _int("set_aside", "whether a person has set it aside", default=0),
    comment="a row that cannot be read as a credit",
)
_told = or_(CREDIT.c.memo.is_not(None), CREDIT.c.delivery.is_not(None))
Index("vnqr_credit_texts", CREDIT.c.received_at, sqlite_where=_told, postgresql_where=_told)

_shown = UNREADABLE.c.set_aside == 0
Index("vnqr_unreadable_shown", UNREADABLE.c.id, sqlite_where=_shown, postgresql_where=_shown)

DEBIT = Table(
    "vnqr_debit",
    METADATA,
    _id(),
    Column("identity", _WORDS, unique=True, nullable=False),
    _text("debit", "as JSON"),
    _int("booked_at"),
    _int("forgotten", default=0),
    comment="money out whose memo names something: it may be the evidence of a refund",
)

REFUND = Table(
    "vnqr_refund",
    METADATA,
    _counted(),
    _to("credit", "credit"),
    _text("of", "the name of the charge to which it was booked; empty where it was set aside", null=True),
    _int("amount"),
    _text("on_day", null=True),
    _text("debit", "the identity of the debit that shows it", null=True),
    _int("posted", "whether it is on a closed day", default=0),
    _to("act", "act"),
    comment="money given back, always of one payment",
)
Index("vnqr_refund_credit", REFUND.c.credit)
_to_post = REFUND.c.posted == 0
Index("vnqr_refund_unposted", REFUND.c.credit, sqlite_where=_to_post, postgresql_where=_to_post)
_proved = REFUND.c.debit.is_not(None)
Index("vnqr_refund_debit", REFUND.c.debit, sqlite_where=_proved, postgresql_where=_proved)

APART = Table(
    "vnqr_apart",
    METADATA,
    Column("one", _WORDS, primary_key=True),
    Column("other", _WORDS, primary_key=True),
    comment="sightings of which a person said that they are two payments",
)

COVER = Table(
    "vnqr_cover",
    METADATA,
    Column("bank", _WORDS, primary_key=True),
    Column("account", _WORDS, primary_key=True),
    Column("first", _WORDS, primary_key=True),
    Column("last", _WORDS, primary_key=True),
    comment="the days that a statement has whole",
)

CLOSE = Table(
    "vnqr_close",
    METADATA,
    _counted(),
    _text("bank"),
    _text("account"),
    _text("day"),
    _text("sheet", "as JSON"),
    _to("act", "act"),
    comment="a closed day, which never changes",
)
Index("vnqr_close_day", CLOSE.c.bank, CLOSE.c.account, CLOSE.c.day, unique=True)

NOTIFICATION = Table(
    "vnqr_notification",
    METADATA,
    _id(),
    _text("source"),
    _int("at"),
    Column("body", LargeBinary, nullable=True, comment="as it came; empty where forgotten"),
    _text("fault", "the code of what kept it from being judged", null=True),
    comment="an authentic message of an aggregator",
)
Index("vnqr_notification_at", NOTIFICATION.c.at)

PART = Table(
    "vnqr_part",
    METADATA,
    Column("part", _WORDS, primary_key=True, comment="agency, date, number, as payers write them"),
    Column("dossier", _WORDS, primary_key=True),
    comment="parts of the codes of dossiers, for suggestions",
    sqlite_with_rowid=False,
)
