"""A case's fields, track by track, and the events that set them.

Each module is named after its track in `bot/cases/`. It has only plain values and no rules.
"""
