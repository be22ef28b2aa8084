"""What people type: sentences and commands, filters for lists, and days and times.

`sentences.py` turns a sentence into a command, `grammar.py` reads the command, and `asks.py` has
what it can ask for. `filters.py` and `spoken_times.py` read the rest of the line. Pure, below the
store, which takes `Which` and `Filters`.
"""
