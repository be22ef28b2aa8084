"""Incoming e-mail: how a message becomes a review or is added to its case, and who is notified.

`mails.py` defines the data classes, which the store uses. `mailroom.py` takes in e-mails, using the
desk and the intake. `adapters/mail/` reads the mailbox.
"""
