"""Reads the practice's e-mail. Each e-mail is read once, and nothing is marked, moved, or deleted.

It parses the raw bytes into `bot.mail.mails.Mail`. It doesn't render HTML or fetch anything.
"""
