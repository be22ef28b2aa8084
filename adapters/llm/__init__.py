"""The optional language model: any OpenAI-compatible endpoint, off by default.

It implements `bot.ports.LanguageModel` with one guarded request at a time, after identifiers are
removed. docs/language-model.md describes what is sent and what the model requires.
"""

from adapters.llm.endpoint import Endpoint, Parameters
from adapters.llm.redaction import redactor

__all__ = ["Endpoint", "Parameters", "redactor"]
