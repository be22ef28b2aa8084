"""Removes identifiers from a review before we send it, with our own patterns and Presidio's.

Presidio is an optional extra (`bedside[redaction]`). It runs with a blank spaCy pipeline, because
its defaults would download a model. As a result, it finds only identifiers in a fixed format (card,
license, and account numbers). Our own patterns, which always run, find people's names.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterable
from typing import Any, Literal

from bot.errors import ConfigurationError
from bot.replies.redaction import redacted
from bot.reviews import Review

Shapes = Callable[[str], str]


def redactor(
    kind: Literal["patterns", "presidio"], names: Iterable[str]
) -> Callable[[str, Review], str]:
    """Return a function that removes what could identify the reviewer.

    It also removes `names`, the names of the practice's people and places.
    """
    known = tuple(names)
    shapes: Shapes = presidio() if kind == "presidio" else lambda text: text
    return lambda text, review: redacted(shapes(text), review, known)


def presidio() -> Shapes:
    """Return Presidio's redactor, without a model. Raises ConfigurationError if it's missing."""
    try:
        analyzer = importlib.import_module("presidio_analyzer")
        engines = importlib.import_module("presidio_analyzer.nlp_engine")
        spacy = importlib.import_module("spacy")
    except ImportError:
        raise ConfigurationError(
            'language_model.redaction is "presidio", but that package is missing. Install '
            'bedside[redaction], or choose "patterns".'
        ) from None
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)
    engine = engines.SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    recognizer: Any = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    return lambda text: _without(text, recognizer.analyze(text, language="en"))


def _without(text: str, spans: Iterable[Any]) -> str:
    """The text with "(number)" in place of each span. Overlapping spans count as one."""
    places = sorted(((span.start, span.end) for span in spans), reverse=True)
    while places:
        start, end = places.pop(0)
        while places and places[0][1] > start:
            other, last = places.pop(0)
            start, end = min(start, other), max(end, last)
        text = f"{text[:start]}(number){text[end:]}"
    return text
