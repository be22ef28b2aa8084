"""A case's fields, track by track, and the events that set them.

A module here has the name of its track in `bot/cases/`. These are plain values without a rule.
"""
