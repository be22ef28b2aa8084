"""Imports reviews from a file that people exported: CSV, TSV, JSON, JSONL, or XLSX.

Given a path, it returns an overview of the file, its reviews, and a plain-English reason for every
line that isn't a review. Column names and site names come from `layouts.toml` and `words.toml`.
"""

from adapters.sites.files.dates import Order
from adapters.sites.files.fields import FoundReview
from adapters.sites.files.places import SITE
from adapters.sites.files.reading import Reading, Row, Said, look_through, read
from adapters.sites.files.rows import Aside, BadLine

__all__ = [
    "SITE",
    "Aside",
    "BadLine",
    "FoundReview",
    "Order",
    "Reading",
    "Row",
    "Said",
    "look_through",
    "read",
]
