"""Reads the corpus of reviews, and adds new ones from the writers' plain text files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.replies.occasions import SENSITIVE
from bot.replies.signs import features
from bot.replies.themes import Theme

HERE = Path(__file__).parent
ALIKE = 0.8
"""Minimum share of words and word pairs in common that makes a review a near-duplicate."""


@dataclass(frozen=True)
class LabelledReview:
    """A labeled review.

    `kind` is a sensitive kind, an occasion such as `fraud`, or empty for an ordinary review.
    """

    writer: str
    persona: str
    kind: str
    stars: int | None
    lang: str
    themes: tuple[str, ...]
    text: str


def reviews() -> list[LabelledReview]:
    """Return all reviews, in the order of their files."""
    return [
        LabelledReview(**{**row, "themes": tuple(row["themes"])})
        for file in sorted(HERE.glob("*.jsonl"))
        if file.name != "labels.jsonl"
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]


def taken_in(folder: Path) -> dict[str, int]:
    """Convert `WRITER-persona.txt` files to `WRITER.jsonl`, and count each writer's new reviews.

    A line is `kind|stars|lang|themes|text`. Near-duplicates of an earlier review are left out.
    """
    known: dict[str, list[frozenset[str]]] = {}
    counts: dict[str, int] = {}
    for writer in sorted({file.stem.split("-")[0] for file in folder.glob("*-*.txt")}):
        found = list(_weeded(_written(folder, writer), known))
        counts[writer] = len(found)
        lines = (json.dumps(asdict(one), ensure_ascii=False) for one in found)
        (HERE / f"{writer}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return counts


def _written(folder: Path, writer: str) -> Iterator[LabelledReview]:
    known = {theme.value for theme in Theme}
    for file in sorted(folder.glob(f"{writer}-*.txt")):
        persona = file.stem.split("-", 1)[1]
        for line in file.read_text(encoding="utf-8").splitlines():
            parts = line.split("|", 4)
            if len(parts) < 5 or not parts[4].strip():
                continue
            kind, stars, lang, themes, text = (part.strip() for part in parts)
            listed = tuple(t for t in (one.strip() for one in themes.split(",")) if t in known)
            kind = "" if kind == "-" else kind
            if kind and kind not in SENSITIVE and not kind.replace("-", "").isalpha():
                continue
            yield LabelledReview(
                writer,
                persona,
                kind,
                int(stars) if stars.isdigit() and 1 <= int(stars) <= 5 else None,
                lang[:2].lower() or "en",
                listed,
                text,
            )


def _weeded(
    found: Iterable[LabelledReview], known: dict[str, list[frozenset[str]]]
) -> Iterator[LabelledReview]:
    for review in found:
        said = features(review.text)[0]
        rarest = sorted(said, key=lambda one: (-len(one), one))[:6]
        others = [other for word in rarest for other in known.get(word, ())]
        if any(len(said & other) >= ALIKE * max(len(said), len(other)) for other in others):
            continue
        for word in rarest:
            known.setdefault(word, []).append(said)
        yield review


if __name__ == "__main__":
    import sys

    print(taken_in(Path(sys.argv[1])))
