"""What a case knows, track by track: its fields, and the events that set them.

A module here has the name of its track in `bot/cases/`. These are plain values without a rule.
"""
