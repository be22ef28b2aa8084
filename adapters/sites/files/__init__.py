"""Reviews from a file, as people export them: CSV, TSV, JSON, JSONL or XLSX.

In comes a path; out come what the file holds as a whole, its reviews, and for each line that is
none the reason in plain words. What columns, sites and words are called is data (`layouts.toml`,
`words.toml`).
"""

from adapters.sites.files.dates import Order
from adapters.sites.files.fields import FoundReview
from adapters.sites.files.reading import SITE, Reading, Row, Said, look_through, read
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
