"""The mailbox: reading mails, and talking to the server."""
