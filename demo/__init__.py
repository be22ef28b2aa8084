"""Rosebank Family Medicine, the invented practice that the demo plays.
`bedside.toml` holds its settings, `reviews.jsonl` what its patients wrote."""
