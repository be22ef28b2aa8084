"""Safely reads a file whose path comes from an administrator, even if it isn't a text file."""

from __future__ import annotations

from pathlib import Path

LARGEST = 5_000_000
"""Maximum size of a settings or secret file in bytes, so that a device can't use up memory."""


class Unreadable(Exception):
    """The file can't be used. The exception's text says why, in a few words."""


class NotText(Unreadable):
    """The file isn't UTF-8 text."""


def text_of(path: Path) -> str:
    """Return the file's text, without a byte order mark. Line endings are converted to `\\n`.

    Raises `FileNotFoundError` or `Unreadable`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(error.strerror or type(error).__name__) from None
    except ValueError:  # the path contains a NUL character
        raise Unreadable("the path contains a character that isn't allowed") from None
    if len(content) > LARGEST:
        raise Unreadable(f"it's larger than {LARGEST // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText("it isn't UTF-8 text") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
