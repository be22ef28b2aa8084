"""Rosebank Family Medicine, the fictional practice in the demo.

Its settings are in `bedside.toml`, and its patients' reviews are in `reviews.jsonl`.
"""
