"""Microsoft Teams, in both directions: cards out, clicks and words in.

May import `bot` and `cards`. botbuilder stays inside this folder, so that a successor replaces it.
"""
