"""The Web API's errors."""

from __future__ import annotations

from sandbox.slack.world import Json


class ApiError(Exception):
    """An error with Slack's own code, sent as `{"ok": false, "error": code}`."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def as_json(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


def refused(code: str, complaints: list[str]) -> ApiError:
    """Return an error that lists the problems, as `invalid_blocks` does."""
    plain = [complaint.removeprefix("[ERROR] ") for complaint in complaints]
    return ApiError(code, errors=plain, response_metadata={"messages": complaints})
