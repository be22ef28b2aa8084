"""The optional language model: any OpenAI-compatible endpoint, off by default.

It implements `bot.ports.LanguageModel` with a single guarded request per call, after removing
identifiers. docs/language-model.md describes what we send and what the model has to support.
"""

from adapters.llm.endpoint import Endpoint, Parameters
from adapters.llm.redaction import redactor

__all__ = ["Endpoint", "Parameters", "redactor"]
