"""Texts of statements that are no expressions of SQLAlchemy: rows that go in, or change, many at a time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

__all__ = ["add_missing_text", "insert_text", "kind_of", "update_joined_text", "update_text", "upsert_text"]


def kind_of(column: Column[Any]) -> str:
    """Return the type of a column in PostgreSQL."""
    return "bigint" if isinstance(column.type, BigInteger) else "text"


@cache
def insert_text(table: Table, columns: tuple[str, ...], mark: str, rows: int = 1) -> str:
    """Return what adds rows."""
    row = f"({', '.join(mark for _ in columns)})"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - our names


@cache
def update_text(table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """Return what changes a row, on SQLite."""
    changes = ", ".join(f"{name} = ?" for name in columns)
    which = " AND ".join(f"{name} = ?" for name in keys)
    return f"UPDATE {table.name} SET {changes} WHERE {which}"  # noqa: S608 - our names


@cache
def add_missing_text(table: Table, columns: tuple[str, ...]) -> str:
    """Return what adds rows, given as columns, but for those that are there, on PostgreSQL."""
    lists = ", ".join(f"%s::{kind_of(table.c[name])}[]" for name in columns)
    names = ", ".join(columns)
    # The rows are taken as they are given: two writers that lock in one order do not meet head on.
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({lists}) ON CONFLICT DO NOTHING"  # noqa: S608


@cache
def upsert_text(table: Table, name: str) -> str:
    """Return what writes names, and locks those that are there, on PostgreSQL."""
    made = f"INSERT INTO {table.name} ({name}) SELECT * FROM unnest(%s::text[])"  # noqa: S608 - our names
    return f"{made} ON CONFLICT ({name}) DO UPDATE SET {name} = EXCLUDED.{name}"


@cache
def update_joined_text(table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """Return what changes rows, given as columns, on PostgreSQL."""
    changes = ", ".join(f"{name} = v.{name}" for name in columns)
    names = (*columns, *(f"key_{name}" for name in keys))
    lists = ", ".join(f"%s::{kind_of(table.c[name])}[]" for name in (*columns, *keys))
    which = " AND ".join(f"t.{name} = v.key_{name}" for name in keys)
    given = f"unnest({lists}) AS v ({', '.join(names)})"
    return f"UPDATE {table.name} AS t SET {changes} FROM {given} WHERE {which}"  # noqa: S608 - our names
