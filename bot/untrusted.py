"""Text written by someone outside the practice. We only display it and never act on it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NoReturn

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Text from a patient or anyone else we don't control, including names.

    It isn't a `str` and can't become one by accident (`str()` and f-strings raise `TypeError`), so
    it can't slip into markup, a log line, or a command. To display it, take `.literal` and render
    that literally. Its `repr` only includes the length, so the text never gets into a log.
    """

    literal: str

    def __str__(self) -> NoReturn:
        raise TypeError("Untrusted text has no str(): render its .literal literally")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("Untrusted text cannot be formatted: render its .literal literally")

    def __repr__(self) -> str:
        return f"Untrusted({len(self.literal)} characters)"

    def __bool__(self) -> bool:
        return bool(self.literal.strip())

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        words = core_schema.str_schema()
        return core_schema.union_schema(
            [
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(cls, words),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(
                attrgetter("literal"), return_schema=words
            ),
        )


NOTHING = Untrusted("")
"""Empty text, as for star-only reviews and anonymous authors."""
