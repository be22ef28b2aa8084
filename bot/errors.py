"""Everything that can go wrong, by its consequence for the caller."""

from __future__ import annotations

from datetime import timedelta


class BedsideError(Exception):
    """The root of all errors that Bedside raises on purpose."""


class Refused(BedsideError):
    """A person asked for what can't be. The message is for them: what happened, what to do."""


class DiskFull(Refused):
    """Nothing can be saved until there's room on the disk; reading still works."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so I can't save anything right now. "
            "Nothing was changed. Ask the person who runs Bedside to make room. Then try again."
        )


class NoDatabase(Refused):
    """The database can't be reached or written to. That usually passes.

    `perhaps_saved`: the connection was lost during the commit.
    """

    def __init__(self, *, perhaps_saved: bool) -> None:
        super().__init__(
            "The database went away at that moment, so I can't tell whether this was saved. "
            "Check in a minute. If it wasn't, please do it again."
            if perhaps_saved
            else "The database can't be reached right now, and nothing was changed. "
            "Try again in a minute."
        )


class Busy(Refused):
    """Another program, or an administrator, holds what was to be changed. Nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            "Something else is changing this right now and takes long, so I can't save anything, "
            "and nothing was changed. Try again in a minute."
        )


class ConfigurationError(BedsideError):
    """Start is refused: the message names the setting, what was found and what is allowed."""


class OutsideError(BedsideError):
    """A call to the outside did not succeed. `code` is the platform's own word for it."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unavailable(OutsideError):
    """Outside is down, slow or wants us to wait: nothing was done, try again.

    `retry_after` is what the platform asked for, or None.
    """

    def __init__(
        self, message: str, *, code: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NoAccess(Unavailable):
    """We have no access until a person restores it. Then it can be sent.

    How long to wait before trying again is the outbox's decision, so it takes no `retry_after`.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message, code=code)


class Shut(NoAccess):
    """This one conversation is closed to us, and the rest of the platform isn't."""


class SignedOut(NoAccess):
    """The site lets us in nowhere until a person helps. The message tells a manager how.

    `sign_in` is the id of the connection that it's about.
    """

    def __init__(self, message: str, *, code: str, sign_in: str = "") -> None:
        super().__init__(message, code=code)
        self.sign_in = sign_in


class Unknown(OutsideError):
    """The call's result never came, so it could have been done. Look, never repeat."""


class Broken(OutsideError):
    """Outside says never: a dead letter that a manager is shown."""


class Gone(Broken):
    """The review or message that the call was about is gone."""
