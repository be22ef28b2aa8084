"""Parses what people type: sentences, commands, filters for lists, days, and times.

`sentences.py` turns a sentence into a command, `grammar.py` parses the command, and `asks.py`
defines the possible requests. `filters.py` and `spoken_times.py` parse the rest of the line. The
code has no side effects. The store depends on it for `Which` and `Filters`.
"""
