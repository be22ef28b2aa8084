"""The practice's mailbox, read by IMAP. Each mail is read once, and none is marked, moved or
deleted.

It takes bytes from the mail server and returns `bot.mail.mails.Mail`. It doesn't render or fetch
anything.
"""
