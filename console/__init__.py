"""The command line: what can be asked without the running bot, and what is printed.

Enters: everything but `app` and `sandbox`. Leaves: `cli`, to which `app.py` adds what runs.
"""
