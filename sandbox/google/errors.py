"""Google's errors, each with a canonical status, its HTTP code, and its message."""

from __future__ import annotations

from typing import Any

from aiohttp import web

STATUSES: dict[str, tuple[int, str]] = {
    "INVALID_ARGUMENT": (400, "Request contains an invalid argument."),
    "FAILED_PRECONDITION": (400, "Precondition check failed."),
    "UNAUTHENTICATED": (
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential.",
    ),
    "PERMISSION_DENIED": (403, "The caller does not have permission"),
    "NOT_FOUND": (404, "Requested entity was not found."),
    "RESOURCE_EXHAUSTED": (429, "Resource has been exhausted (e.g. check quota)."),
    "INTERNAL": (500, "Internal error encountered."),
    "UNAVAILABLE": (503, "The service is currently unavailable."),
}


class GoogleError(Exception):
    """A rejected call. `status` is one of `STATUSES`. Any other is treated as INTERNAL."""

    def __init__(self, status: str, message: str = "", details: list[Any] | None = None) -> None:
        self.status = status if status in STATUSES else "INTERNAL"
        self.code, words = STATUSES[self.status]
        self.message = message or words
        self.details = details or []
        super().__init__(self.message)

    def response(self, headers: dict[str, str] | None = None) -> web.Response:
        error = {"code": self.code, "message": self.message, "status": self.status}
        shown = error | ({"details": self.details} if self.details else {})
        return web.json_response({"error": shown}, status=self.code, headers=headers)


class OAuthError(Exception):
    """A rejected token request, in the format of RFC 6749."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        self.error, self.description, self.status = error, description, status
        super().__init__(description)

    def response(self) -> web.Response:
        body = {"error": self.error, "error_description": self.description}
        return web.json_response(body, status=self.status)


def not_enabled() -> GoogleError:
    """Return a 403 saying that the API isn't enabled in this project."""
    api = "mybusiness.googleapis.com"
    message = (
        f"Google My Business API has not been used in project 000000000000 before or it is "
        f"disabled. Enable it by visiting https://console.developers.google.com/apis/api/{api} "
        "then retry."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": api, "consumer": "projects/000000000000"},
    }
    return GoogleError("PERMISSION_DENIED", message, [info])


def quota_exceeded(per_minute: int, retry_after: int | None = None) -> GoogleError:
    """Return a 429 with the quota that was exceeded, in Google's format."""
    metric = "mybusiness.googleapis.com/default_requests"
    metadata = {
        "service": "mybusiness.googleapis.com",
        "consumer": "projects/000000000000",
        "quota_metric": metric,
        "quota_limit": "DefaultRequestsPerMinutePerProject",
        "quota_limit_value": str(per_minute),
    }
    details: list[Any] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": metadata,
        }
    ]
    if retry_after is not None:
        retry = "type.googleapis.com/google.rpc.RetryInfo"
        details.append({"@type": retry, "retryDelay": f"{retry_after}s"})
    message = (
        "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service "
        "'mybusiness.googleapis.com' for consumer 'project_number:000000000000'."
    )
    return GoogleError("RESOURCE_EXHAUSTED", message, details)
