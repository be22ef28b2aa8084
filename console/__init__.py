"""What the command line prints and reads: tables, reports, checks. Enters: everything but `app`
and `sandbox`; `app.py` gives each command what it needs.
"""
