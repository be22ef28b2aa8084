"""The mailbox: what is read of mails, and how the server is spoken to."""
