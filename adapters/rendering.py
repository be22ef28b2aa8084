"""A message in its platform's format, with a hash of its content."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.ports import Rendered


def rendered(body: dict[str, Any]) -> Rendered:
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Rendered(body, hashlib.sha256(canonical.encode()).hexdigest())
