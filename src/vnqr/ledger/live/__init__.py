"""The live ledger, `vnqr.ledger.Ledger`, on SQLite or PostgreSQL."""
