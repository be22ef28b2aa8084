"""The IDs of a case and of its drafts."""

from __future__ import annotations

from typing import NewType

CaseId = NewType("CaseId", int)


DraftVersion = NewType("DraftVersion", int)
