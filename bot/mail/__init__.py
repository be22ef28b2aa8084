"""Mail: how a mail becomes a review or joins its case, and who gets a message about it.

`mails.py` has the values, below the store. `mailroom.py` is where mails come in, above the desk and
intake. `adapters/mail/` reads the mailbox.
"""
