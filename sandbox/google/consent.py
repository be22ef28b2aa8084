"""The authorization page, on which people choose an account, and allow or cancel access.

https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient
"""

from __future__ import annotations

import secrets
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.google.errors import OAuthError
from sandbox.google.oauth import SCOPE, Asking
from sandbox.google.site import Site

WORDS = {SCOPE: "See, edit, create and delete your Google business listings"}
MOST_OPEN = 100

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Sign in – Google (sandbox)</title>
<style>body{{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}}label{{display:block}}</style>
{body}</html>"""


class Consent:
    """The web pages for signing in to one local Google."""

    def __init__(self, google: Site) -> None:
        self._google = google
        self._open: dict[str, Asking] = {}

    def routes(self, prefix: str) -> list[web.RouteDef]:
        path = f"{prefix}/auth"
        return [web.get(path, self.ask), web.post(path, self.decide)]

    async def ask(self, request: web.Request) -> web.Response:
        try:
            asking = self._google.oauth.asking(request.query)
        except OAuthError as refused:
            return _refused(refused)
        ticket = secrets.token_urlsafe(16)
        self._open[ticket] = asking
        while len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]
        return _page(_form(ticket, asking, [*self._google.oauth.users]), asking)

    async def decide(self, request: web.Request) -> web.Response:
        form = await request.post()
        asking = self._open.pop(str(form.get("ticket", "")), None)
        if asking is None:
            return _refused(OAuthError("invalid_request", "This page was used already."))
        if form.get("decision") != "allow":
            return _back(asking, {"error": "access_denied"})
        scopes = [str(scope) for scope in form.getall("scope", [])]
        try:
            code = self._google.oauth.consent(asking, str(form.get("user", "")), scopes)
        except OAuthError as refused:
            return _refused(refused)
        granted = [scope for scope in asking.scopes if scope in scopes]
        return _back(asking, {"code": code, "scope": " ".join(granted)})


def _back(asking: Asking, answer: dict[str, str]) -> web.Response:
    url = f"{asking.redirect_uri}?{urlencode({'state': asking.state, **answer})}"
    return web.Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})


def _form(ticket: str, asking: Asking, users: list[str]) -> str:
    people = "".join(
        f'<label><input type="radio" name="user" value="{escape(user)}"'
        f"{' checked' if n == 0 else ''}> {escape(user)}</label>"
        for n, user in enumerate(users)
    )
    scopes = "".join(
        f'<label><input type="checkbox" name="scope" value="{escape(scope)}" checked> '
        f"{escape(WORDS.get(scope, scope))}</label>"
        for scope in asking.scopes
    )
    return (
        f"<h1>Bedside wants access to your Google Account</h1>"
        f'<form method="post"><input type="hidden" name="ticket" value="{ticket}">'
        f"<p>Choose an account:</p>{people}<p>Bedside will be able to:</p>{scopes}"
        '<p><button name="decision" value="allow">Continue</button>'
        '<button name="decision" value="cancel">Cancel</button></p></form>'
    )


def _page(body: str, asking: Asking | None = None, status: int = 200) -> web.Response:
    back = urlsplit(asking.redirect_uri) if asking else None
    form_action = f"'self' {back.scheme}://{back.netloc}" if back else "'none'"
    policy = f"default-src 'none'; style-src 'unsafe-inline'; form-action {form_action}"
    return web.Response(
        text=PAGE.format(body=body),
        content_type="text/html",
        status=status,
        headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"},
    )


def _refused(refused: OAuthError) -> web.Response:
    body = (
        f"<h1>Access blocked</h1><p>Error {refused.status}: {escape(refused.error)}</p>"
        f"<p>{escape(refused.description)}</p>"
    )
    return _page(body, status=refused.status)
