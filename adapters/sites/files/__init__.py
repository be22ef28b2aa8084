"""Reviews from a file, CSV or JSONL, one row at a time: what `bedside import` reads.

In comes a path; out come reviews, and for each line that is none the reason in plain words.
"""

from adapters.sites.files.reading import Row, read
from adapters.sites.files.rows import BadLine

__all__ = ["BadLine", "Row", "read"]
