"""Tests of the mailbox: parsing e-mails, and connecting to the server."""
