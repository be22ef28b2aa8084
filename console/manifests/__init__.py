"""Slack's manifest and Teams' app package."""
