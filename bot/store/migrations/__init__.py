"""Alembic's versions of the tables in `bot/store/tables.py`. `Store.migrate` runs them at start."""
