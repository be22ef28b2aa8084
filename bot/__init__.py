"""The core: reviews, cases, deadlines, replies, and rules.

Nothing in here depends on Slack, Teams, HTTP, or the system clock. Times are passed in as
arguments, and side effects are returned as values (`bot.effects`).
"""
