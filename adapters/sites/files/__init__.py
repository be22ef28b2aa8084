"""Reviews from a file that people exported: CSV, TSV, JSON, JSONL or XLSX.

It takes a path. It returns what the file has as a whole, its reviews, and for every other line the
reason in plain words. The names of columns and sites are data (`layouts.toml`, `words.toml`).
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
