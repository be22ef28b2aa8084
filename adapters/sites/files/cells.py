"""Extracts the text of a cell, without markup. A cell that says "N/A" counts as empty."""

from __future__ import annotations

import html
import re

from adapters.payload_shapes import clean
from adapters.sites.files.names import content, letters
from adapters.sites.google.wire import split

_BREAK = re.compile(r"<br\s*/?>[ \t]*\r?\n?|</(?:p|div|li)>\s*(?=\S)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|span|b|i|u|em|strong|a|ul|ol|li|font|img|h[1-6]|script|style|table|tr|td|small|"
    r"blockquote|pre|code)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_FROM_EXCEL = re.compile(r"_x000[dD]_\n?")

EMPTY = frozenset(content("words.toml")["empty"])
"""Placeholders that exports put in empty cells."""


def is_empty(cell: object) -> bool:
    """Whether the cell is blank or has a placeholder such as "N/A"."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return not text or (len(text) < 12 and (text == "NA" or letters(text) in EMPTY))


def plain_text(cell: str) -> str:
    """A cell's text without markup, with entities decoded and LF line endings."""
    text = clean(cell)
    if "_x000" in text:
        text = _FROM_EXCEL.sub("\n", text)
    text = text.replace("\r\n", "\n")
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" not in text:
        return text
    for _ in range(2):  # text that was exported twice is escaped twice
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return clean(text)


def text_and_translation(text: str) -> tuple[str, str]:
    """Split a cell into the reviewer's own text and Google's translation ("" if there's none)."""
    return split(text) if "(Translated by Google)" in text else (text, "")


_OWNER_SAYS = re.compile(
    r"\n\s*(?:(?:response|reply|answer) (?:from|by|of) (?:the )?(?:business )?"
    r"(?:owner|practice|business)"
    r"|(?:business )?owner(?:'s|’s)? (?:response|reply|answer)|business (?:response|reply)"
    r"|antwort (?:vom|des) inhabers?|respuesta del propietario|réponse du propriétaire"
    r"|resposta do proprietário)"
    r"(?: \([^()\n]{1,40}\)| (?:\w{1,12} ){1,2}ago| ?[-–] ?[^:\n]{1,40})?\s*[:\n]",
    re.IGNORECASE,
)
"""The line that sites put between a review and its reply if both are in the same cell."""


def text_and_reply(text: str) -> tuple[str, str]:
    """Split a cell into the review and the owner's reply below it ("" if there's none)."""
    found = _OWNER_SAYS.search(text) if "\n" in text else None
    if found is None or not text[: found.start()].strip() or not text[found.end() :].strip():
        return text, ""
    return text[: found.start()].strip(), text[found.end() :].strip()
