"""Incoming e-mail: how a message becomes a review or is added to its case, and who is notified.

`mails.py` defines the data classes and sits below the store. `mailroom.py` takes in e-mails and
sits above the desk and the intake. `adapters/mail/` reads the mailbox.
"""
