"""The optional language model: any OpenAI-compatible endpoint, off by default.

In comes what the core asks (`bot.ports.LanguageModel`); out goes one guarded request at a time,
with identifiers taken out before. docs/language-model.md says what is sent and what it needs.
"""

from adapters.llm.endpoint import Endpoint, Parameters
from adapters.llm.redaction import redactor

__all__ = ["Endpoint", "Parameters", "redactor"]
