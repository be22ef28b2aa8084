"""All of Bedside's errors, classified by what they mean for the caller."""

from __future__ import annotations

from datetime import timedelta


class BedsideError(Exception):
    """Base class of all errors that Bedside raises on purpose."""


class Refused(BedsideError):
    """A person requested something that isn't possible.

    The message says why and what to do instead.
    """


class DiskFull(Refused):
    """The disk is full, so nothing can be saved until there's room. Reads still work."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so I can't save anything right now. "
            "Nothing was changed. Ask the person who runs Bedside to free up space, then try again."
        )


class DatabaseReplaced(Refused):
    """The database file was moved, deleted, or replaced while Bedside was running.

    Anything saved after that would be lost on the next restart.
    """

    def __init__(self) -> None:
        super().__init__(
            "The file that holds my data was moved, deleted or replaced while I was running, so I "
            "can't save anything. Nothing was changed. Ask the person who runs Bedside to put the "
            "file back, or to restart Bedside."
        )


class NoTemporaryFiles(Refused):
    """There's no room for the temporary files that opening a file takes. Everything else works."""

    def __init__(self) -> None:
        super().__init__(
            "I can't open files right now, because there's no room for temporary files on the "
            "machine I run on. Nothing was imported. Ask the person who runs Bedside to run "
            "bedside doctor. Then send me the file again."
        )


class NoDatabase(Refused):
    """The database can't be reached or written to, usually only for a short time.

    `perhaps_saved` means the connection was lost during the commit.
    """

    def __init__(self, *, perhaps_saved: bool) -> None:
        super().__init__(
            "I lost the connection to the database just then, so I can't tell whether this was "
            "saved. "
            "Check in a minute. If it wasn't, please do it again."
            if perhaps_saved
            else "I can't reach the database right now. Nothing was changed. Try again in a minute."
        )


class Busy(Refused):
    """Another program or an administrator holds a lock on what we want to change.

    Nothing was saved.
    """

    def __init__(self) -> None:
        super().__init__(
            "Something else is being saved right now, and it's taking a while. "
            "Nothing was changed. Try again in a minute."
        )


class ConfigurationError(BedsideError):
    """Bedside can't start. The message names the setting, its value, and what's allowed."""


class OutsideError(BedsideError):
    """A call to an external service failed. `code` is the service's own error code."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unavailable(OutsideError):
    """The service is down, slow, or rate-limiting us. The call had no effect and can be retried.

    `retry_after` is the delay that the service requested, or None.
    """

    def __init__(
        self, message: str, *, code: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Later(Unavailable):
    """The call can't be made yet and will be retried. The message says why."""


class NoAccess(Unavailable):
    """We've lost access, so the call can't be made until a person restores it.

    The outbox decides when to retry, so there's no `retry_after`.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message, code=code)


class Shut(NoAccess):
    """We've lost access to this conversation only. The rest of the platform still works."""


class SignedOut(NoAccess):
    """The site rejects our credentials until a person fixes them. The message tells a manager how.

    `sign_in` is the id of the connection in question.
    """

    def __init__(self, message: str, *, code: str, sign_in: str = "") -> None:
        super().__init__(message, code=code)
        self.sign_in = sign_in


class Unknown(OutsideError):
    """We never got the call's result, so the call might have taken effect.

    The caller has to check whether it did, and must never simply repeat the call.
    """


class Broken(OutsideError):
    """The service will never accept this call, so it becomes a dead letter for managers to see."""


class NotShown(Broken):
    """The review isn't among the ones that the site lists, but it might still be there."""


class Gone(Broken):
    """The review or message that the call was about is gone."""
