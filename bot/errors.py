"""Everything that can go wrong, by what it means for the caller."""

from __future__ import annotations

from datetime import timedelta


class BedsideError(Exception):
    """The root of all errors that Bedside raises on purpose."""


class Refused(BedsideError):
    """A person asked for something that isn't possible.

    The message tells them why and what to do.
    """


class DiskFull(Refused):
    """Nothing can be saved until there's room on the disk. Reading still works."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so I can't save anything right now. "
            "Nothing was changed. Ask the person who runs Bedside to make room. Then try again."
        )


class DatabaseReplaced(Refused):
    """The database's file was moved, deleted or replaced under the running program.

    Whatever was saved from then on would be lost at the next start.
    """

    def __init__(self) -> None:
        super().__init__(
            "The file that holds my data was moved, deleted or replaced while I was running, so I "
            "can't save anything. Nothing was changed. Ask the person who runs Bedside to put the "
            "file back, or to restart Bedside."
        )


class NoTemporaryFiles(Refused):
    """A file can't be put where it could be read. Everything else still works."""

    def __init__(self) -> None:
        super().__init__(
            "I can't open files right now, because there's no room for temporary files on the "
            "machine I run on. Nothing was imported. Ask the person who runs Bedside to run "
            "bedside doctor. Then send me the file again."
        )


class NoDatabase(Refused):
    """The database can't be reached or written to. That usually passes.

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
    """Another program or an administrator has locked what we wanted to change.

    Nothing was saved.
    """

    def __init__(self) -> None:
        super().__init__(
            "Something else is being saved right now, and it's taking a while. "
            "Nothing was changed. Try again in a minute."
        )


class ConfigurationError(BedsideError):
    """Bedside can't start. The message names the setting, what it is and what's allowed."""


class OutsideError(BedsideError):
    """A call to the outside failed. `code` is the platform's own code for it."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unavailable(OutsideError):
    """The other side is down, slow or asks us to wait. Nothing was done, so try again.

    `retry_after` is the wait it asked for, or None.
    """

    def __init__(
        self, message: str, *, code: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Later(Unavailable):
    """It can't be done yet, and will be tried again. The message tells people why."""


class NoAccess(Unavailable):
    """We don't have access until a person restores it. Then the call can be made.

    The outbox decides how long to wait before trying again, so there's no `retry_after`.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message, code=code)


class Shut(NoAccess):
    """Only this conversation is closed to us. The rest of the platform still works."""


class SignedOut(NoAccess):
    """The site doesn't let us in anywhere until a person helps. The message tells a manager how.

    `sign_in` is the id of the connection that it's about.
    """

    def __init__(self, message: str, *, code: str, sign_in: str = "") -> None:
        super().__init__(message, code=code)
        self.sign_in = sign_in


class Unknown(OutsideError):
    """The call's result never came, so it may have been done.

    Look it up and never repeat the call.
    """


class Broken(OutsideError):
    """The other side will never accept this. It becomes a dead letter for a manager to see."""


class NotShown(Broken):
    """The site lists only some reviews, and this isn't one of them. It may be there or gone."""


class Gone(Broken):
    """The review or message that the call was about is gone."""
