"""Alembic migrations for the tables in `bot/store/tables.py` and `bot/store/mail_tables.py`.

`Store.migrate` runs them at startup.
"""
