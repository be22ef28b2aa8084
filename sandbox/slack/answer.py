"""The app's response to a person's action."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.world import Json


@dataclass(frozen=True)
class Answer:
    """The app's response. `error` is Slack's error code, or None after a 200 in time.

    `errors` has a rejected submission's error messages, by block.
    """

    error: str | None = None
    body: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    may_be_retried: bool = True

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors

    def as_json(self) -> Json:
        """Return the response as JSON for the demo page."""
        if self.ok:
            return {"ok": True}
        shown: Json = {"ok": False}
        if self.error:
            shown["error"] = self.error
        if self.errors:
            shown["errors"] = self.errors
        return shown
