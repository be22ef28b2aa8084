"""Tests that the local Google's sign-in is as strict as the real one."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.google.oauth import SCOPE
from tests.sandbox.google.site import Site

VERIFIER = "v" * 64
BACK = "http://127.0.0.1:53682/google/callback"
ASK = {
    "client_id": "sandbox-client",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": SCOPE,
    "state": "abc",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .decode()
    .rstrip("="),
    "code_challenge_method": "S256",
    "access_type": "offline",
    "prompt": "consent",
}


async def page(site: Site, **changed: str) -> tuple[int, str]:
    answer = await site.client.get("/sandbox/google/auth", params=ASK | changed)
    return answer.status, await answer.text()


async def decided(site: Site, decision: str = "allow", *scopes: str, **changed: str) -> Any:
    """The query that the browser returns with."""
    _, shown = await page(site, **changed)
    found = re.search(r'name="ticket" value="([^"]+)"', shown)
    assert found, shown
    form = [("ticket", found[1]), ("user", "owner@example.com"), ("decision", decision)]
    form += [("scope", scope) for scope in scopes or (SCOPE,)]
    answer = await site.client.post("/sandbox/google/auth", data=form, allow_redirects=False)
    assert answer.status == 302
    assert answer.headers["Location"].startswith(f"{changed.get('redirect_uri', BACK)}?")
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


async def token(site: Site, **form: str) -> tuple[int, Any]:
    whole = {
        "grant_type": "authorization_code",
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    } | form
    answer = await site.client.post(
        "/sandbox/google/token", data={k: v for k, v in whole.items() if v}
    )
    return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/google/callback"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1.evil.example:1/x"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://localhost:53682/google/callback"}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_a_wrong_request_is_shown_and_not_sent_back(
    site: Site, changed: dict[str, str], error: str
) -> None:
    status, shown = await page(site, **changed)
    assert status in (400, 401)
    assert error in shown


async def test_a_web_client_is_sent_back_to_its_own_addresses_only(site: Site) -> None:
    registered = "https://bedside.example.com/google/callback"
    site.google.oauth.redirect_uris.add(registered)
    assert (await page(site))[0] == 400
    assert (await page(site, redirect_uri=f"{registered}/"))[0] == 400
    assert (await decided(site, redirect_uri=registered))["state"] == "abc"


async def test_a_code_is_worth_a_refresh_token_once(site: Site) -> None:
    back = await decided(site)
    status, said = await token(site, code=back["code"])
    assert (status, said["scope"]) == (200, SCOPE)
    assert said["refresh_token"].startswith("1//")
    assert "refresh_token_expires_in" not in said
    status, said_again = await token(site, code=back["code"])
    assert (status, said_again["error"]) == (400, "invalid_grant")
    refreshing = {"grant_type": "refresh_token", "refresh_token": said["refresh_token"]}
    # a code that came twice was stolen
    assert (await token(site, **refreshing))[0] == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/other"}, "redirect_uri_mismatch"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"code": "4/0Awrong"}, "invalid_grant"),
    ],
)
async def test_a_code_is_worth_nothing_to_others(
    site: Site, form: dict[str, str], error: str
) -> None:
    back = await decided(site)
    status, said = await token(site, **({"code": back["code"]} | form))
    assert status in (400, 401)
    assert said["error"] == error


async def test_a_code_is_good_for_ten_minutes(site: Site) -> None:
    back = await decided(site)
    site.google.clock.jump(timedelta(minutes=11))
    assert (await token(site, code=back["code"]))[1]["error"] == "invalid_grant"


async def test_canceling_comes_back_as_access_denied(site: Site) -> None:
    assert await decided(site, "cancel") == {"state": "abc", "error": "access_denied"}


async def test_an_app_in_testing_loses_its_token_after_seven_days(site: Site) -> None:
    site.google.oauth.testing = True
    _, said = await token(site, code=(await decided(site))["code"])
    assert said["refresh_token_expires_in"] == 604_800
    refreshing = {"grant_type": "refresh_token", "refresh_token": said["refresh_token"]}
    site.google.clock.jump(timedelta(days=6))
    assert (await token(site, **refreshing))[0] == 200
    site.google.clock.jump(timedelta(days=1))
    assert (await token(site, **refreshing))[1]["error"] == "invalid_grant"


async def test_revoking_ends_every_token(site: Site) -> None:
    _, said = await token(site, code=(await decided(site))["code"])
    answer = await site.client.post("/sandbox/google/revoke", data={"token": said["refresh_token"]})
    assert answer.status == 200
    headers = {"Authorization": f"Bearer {said['access_token']}"}
    assert (
        await site.client.get("/sandbox/google/accounts/v1/accounts", headers=headers)
    ).status == 401
    answer = await site.client.post("/sandbox/google/revoke", data={"token": said["refresh_token"]})
    assert (answer.status, (await answer.json())["error"]) == (400, "invalid_token")


async def test_listings_need_a_mask_and_come_in_pages(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token}"}
    answer = await site.client.get("/sandbox/google/accounts/v1/accounts", headers=headers)
    (account,) = (await answer.json())["accounts"]
    url = f"/sandbox/google/information/v1/{account['name']}/locations"
    assert (await site.client.get(url, headers=headers)).status == 400
    asked = {"readMask": "name,title", "pageSize": "1"}
    answer = await site.client.get(url, headers=headers, params=asked)
    first = await answer.json()
    assert [{*place} for place in first["locations"]] == [{"name", "title"}]
    asked["pageToken"] = first["nextPageToken"]
    second = await (await site.client.get(url, headers=headers, params=asked)).json()
    assert first["locations"] != second["locations"]
    asked["pageSize"] = "101"
    assert (await site.client.get(url, headers=headers, params=asked)).status == 400


async def test_a_person_sees_their_accounts_only(site: Site) -> None:
    site.google.oauth.users["owner@example.com"] = ("accounts/other",)
    headers = {"Authorization": f"Bearer {site.token}"}
    answer = await site.client.get("/sandbox/google/accounts/v1/accounts", headers=headers)
    assert await answer.json() == {}
    name = next(iter(site.google.world.locations))
    assert (
        await site.client.get(f"/sandbox/google/v4/{name}/reviews", headers=headers)
    ).status == 403


async def test_a_project_that_is_not_admitted_has_no_quota(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token}"}
    site.google.is_admitted = False
    answer = await site.client.get("/sandbox/google/accounts/v1/accounts", headers=headers)
    assert answer.status == 429
    assert '"quota_limit_value": "0"' in await answer.text()
    site.google.is_admitted, site.google.is_enabled = True, False
    answer = await site.client.get("/sandbox/google/accounts/v1/accounts", headers=headers)
    assert (answer.status, "SERVICE_DISABLED" in await answer.text()) == (403, True)
