"""What a workspace or tenant has to be told about the app: Slack's manifest, Teams' package."""
