"""The corpus of sentences that the model for checking replies is trained and tested on.

`corpus/` has a JSONL file for each writer, with one sentence per line: `writer`, `persona`, `label`
(the rule that it breaks, or "innocent"), `near` (the rule that an innocent sentence was written to
come close to), `lang`, and `text`. Writers deliver plain text files:

    # breach confirms-patient
    We saw you within ten minutes of your arrival.
    # near confirms-patient
    Nobody who contacts an office should feel brushed off.

The line `# lang es` sets the language of what follows. A file without headings has whole harmless
replies with a `---` line between them, and each sentence above a signature is innocent.

`python -m tools.training.corpus FILES…` reads such files, which are named WRITER-persona.txt, drops
duplicates and near-duplicates, and writes `corpus/WRITER.jsonl`. It also reads the files of a bank
(WRITER/en-subject.toml), which has reply templates. Their sentences are innocent.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from rapidfuzz.distance import Indel

from bot.replies.language import language_of
from bot.replies.rules.signature import signature_of
from bot.replies.wording import Wording

CORPUS = Path(__file__).with_name("corpus")

HELD_OUT = ("w10",)
"""Writers whose sentences are used only for testing, never for training."""

INNOCENT = "innocent"

PHONE, EMAIL = "(704) 555-0132", "care@rosebank.example"
"""The phone number and e-mail address of the office that the sentences were written for."""

SAME = 0.9
"""Minimum similarity of near-duplicates, compared word by word."""

MOST_ALIKE = 200
"""Maximum number of sentences that share a sequence of words. Above that, the sequence is ignored
in the search for near-duplicates, since it's probably boilerplate such as the phone number.
"""

_CHOICE = re.compile(r"\[([^\]]*)\]")
_LANG = re.compile(r"#\s*lang\s+([a-z]{2})\s*$")
_HEAD = re.compile(r"#\s*(breach|near|note|good)\b\s*([a-z-]*)\s*$")


@dataclass(frozen=True)
class Sentence:
    """One labeled sentence. `label` is the rule that it breaks, or "innocent"."""

    writer: str
    persona: str
    label: str
    near: str
    lang: str
    text: str

    @property
    def is_innocent(self) -> bool:
        return self.label == INNOCENT


def read() -> list[Sentence]:
    """Return the whole corpus, in the order of its files."""
    return [
        Sentence(**{"near": "", **json.loads(line)})
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def write(sentences: Iterable[Sentence]) -> None:
    """Write a file for each writer, replacing an existing one."""
    by_writer: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_writer[sentence.writer].append(sentence)
    CORPUS.mkdir(exist_ok=True)
    for writer, theirs in by_writer.items():
        lines = (json.dumps(_told(row), ensure_ascii=False) for row in theirs)
        (CORPUS / f"{writer}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _told(sentence: Sentence) -> dict[str, str]:
    return {name: value for name, value in asdict(sentence).items() if value or name != "near"}


def of_file(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of one plain text file. Raises `ValueError` for an invalid heading."""
    persona = path.stem
    said = path.read_text(encoding="utf-8")
    if not said.lstrip().startswith("#"):
        yield from _of_replies(persona, said)
        return
    writer, kind, rule, lang = persona.split("-")[0], "", "", ""
    for number, line in enumerate(said.splitlines(), start=1):
        text = " ".join(line.split())
        if not text:
            continue
        if text.startswith("#"):
            if told := _LANG.match(text):
                lang = told[1]
                continue
            heading = _HEAD.match(text)
            if heading is None:
                raise ValueError(f"{path.name}, line {number}: not a heading: {text}")
            kind, rule = heading[1], heading[2]
            continue
        label = rule if kind in ("breach", "note") else INNOCENT
        near = rule if kind == "near" else ""
        yield Sentence(writer, persona, label, near, lang or language_of(text) or "en", text)


def _of_replies(persona: str, said: str) -> Iterator[Sentence]:
    for reply in re.split(r"^---$", said, flags=re.M):
        text = Wording.of(reply.strip())
        signature = signature_of(text.original)
        for start, end in text.passages(signature.start if signature else None):
            sentence = text.written(start, end).strip()
            lang = language_of(reply) or "en"
            yield Sentence(persona.split("-")[0], persona, INNOCENT, "", lang, sentence)


def of_bank(path: Path) -> Iterator[Sentence]:
    """Yield the sentences in one file of a bank. Its folder is named after the writer."""
    lang = path.stem.split("-")[0]
    replies = tomllib.loads(path.read_text(encoding="utf-8")).get("reply", [])
    for number, reply in enumerate(replies):
        said = _CHOICE.sub(partial(_chosen, number), reply["text"])
        said = said.replace("<<", "").replace(">>", "")
        said = said.replace("{phone}", PHONE).replace("{email}", EMAIL)
        text = Wording.of(said)
        for start, end in text.passages():
            yield Sentence(
                path.parent.name, path.stem, INNOCENT, "", lang, text.written(start, end).strip()
            )


def _chosen(number: int, choice: re.Match[str]) -> str:
    """Return one of the alternatives. Consecutive replies get different ones."""
    options = choice[1].split("|")
    return options[number % len(options)]


def weeded(sentences: Iterable[Sentence]) -> tuple[list[Sentence], int]:
    """Drop near-duplicates except the first. Return the other sentences and the number dropped."""
    kept: list[Sentence] = []
    words: list[tuple[str, ...]] = []
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    known: set[tuple[str, ...]] = set()
    left_out = 0
    for sentence in sentences:
        spoken = Wording.of(sentence.text).spoken
        if spoken in known or any(
            _alike(spoken, words[place]) for place in _candidates(spoken, places)
        ):
            left_out += 1
            continue
        for piece in _pieces(spoken):
            places[piece].append(len(kept))
        kept.append(sentence)
        words.append(spoken)
        known.add(spoken)
    return kept, left_out


def _candidates(spoken: tuple[str, ...], places: dict[tuple[str, ...], list[int]]) -> Iterable[int]:
    found = (places.get(piece, ()) for piece in _pieces(spoken))
    return {place for alike in found if len(alike) <= MOST_ALIKE for place in alike}


def _pieces(spoken: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return all runs of three words, or all words if there are fewer. Similar texts share some."""
    return {spoken[at : at + 3] for at in range(max(len(spoken) - 2, 1))}


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=SAME) >= SAME


def main(paths: Iterable[str]) -> None:
    found = [
        sentence
        for path in sorted(map(Path, paths))
        for sentence in (of_bank(path) if path.suffix == ".toml" else of_file(path))
    ]
    writers = {sentence.writer for sentence in found}
    others = [sentence for sentence in read() if sentence.writer not in writers]
    kept, left_out = weeded([*others, *found])
    write(sentence for sentence in kept if sentence.writer in writers)
    sys.stdout.write(f"{len(found):,} read, {left_out:,} near-duplicates left out\n")


if __name__ == "__main__":
    main(sys.argv[1:])
