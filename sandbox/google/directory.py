"""Accounts and locations, as the Account Management and Business Information APIs list them.

https://developers.google.com/my-business/reference/accountmanagement/rest/v1/accounts/list
https://developers.google.com/my-business/reference/businessinformation/rest/v1/accounts.locations/list
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from sandbox.google.errors import GoogleError
from sandbox.google.oauth import Grant
from sandbox.google.site import Site
from sandbox.google.wire import Json
from sandbox.google.world import Location

ACCOUNTS_A_PAGE = 20
LOCATIONS_A_PAGE, MOST_LOCATIONS_A_PAGE = 10, 100
FIELDS = frozenset(
    {"name", "languageCode", "storeCode", "title", "phoneNumbers", "categories", "websiteUri",
     "storefrontAddress", "regularHours", "latlng", "openInfo", "metadata", "profile"}
)  # fmt: skip

T = TypeVar("T")

_ADDRESS = re.compile(r"(?P<street>.+), (?P<city>[^,]+), (?P<state>[A-Z]{2}) (?P<zip>\d{5})")


class Directory:
    """Lists the accounts and locations that a signed-in person can access."""

    def __init__(self, google: Site) -> None:
        self._google = google

    def accounts(self, grant: Grant, query: Mapping[str, str]) -> Json:
        mine = [name for name in self._names() if self._google.oauth.sees(grant, name)]
        page, token = _page(mine, query, ACCOUNTS_A_PAGE, ACCOUNTS_A_PAGE)
        shown: Json = {"accounts": [self._account(name) for name in page]} if page else {}
        return shown | token

    def locations(self, grant: Grant, account: str, query: Mapping[str, str]) -> Json:
        asked = [field for field in query.get("readMask", "").split(",") if field]
        if not asked or not FIELDS.issuperset(field.split(".")[0] for field in asked):
            raise GoogleError("INVALID_ARGUMENT", "Invalid field mask provided.")
        everything = account == "accounts/-"
        if not everything and account not in self._names():
            raise GoogleError("NOT_FOUND")
        if not everything and not self._google.oauth.sees(grant, account):
            raise GoogleError("PERMISSION_DENIED")
        found = [
            place
            for place in self._google.world.locations.values()
            if account == place.account
            or (everything and self._google.oauth.sees(grant, place.account))
        ]
        page, token = _page(found, query, LOCATIONS_A_PAGE, MOST_LOCATIONS_A_PAGE)
        shown: Json = {"locations": [_location(place, asked) for place in page]} if page else {}
        return shown | token

    def _names(self) -> list[str]:
        return [
            *dict.fromkeys(location.account for location in self._google.world.locations.values())
        ]

    def _account(self, name: str) -> Json:
        title = self._google.account_titles.get(name)
        kind = "LOCATION_GROUP" if title else "PERSONAL"
        return {
            "name": name,
            "accountName": title or "Owner",
            "type": kind,
            "role": "PRIMARY_OWNER",
            "verificationState": "VERIFIED",
            "vettedState": "NOT_VETTED",
        }


def _location(place: Location, asked: Sequence[str]) -> Json:
    known: Json = {
        "name": "locations/" + place.name.split("/")[3],
        "title": place.title,
        "metadata": {"hasVoiceOfMerchant": True, "mapsUri": "https://maps.google.com/maps?cid=1"},
    }
    if place.phone:
        known["phoneNumbers"] = {"primaryPhone": place.phone}
    if place.address:
        known["storefrontAddress"] = _address(place.address)
    wanted = {field.split(".")[0] for field in asked}
    return {name: value for name, value in known.items() if name in wanted}


def _address(written: str) -> Json:
    found = _ADDRESS.fullmatch(written)
    if not found:
        return {"regionCode": "US", "addressLines": [written]}
    return {
        "regionCode": "US",
        "languageCode": "en",
        "postalCode": found["zip"],
        "administrativeArea": found["state"],
        "locality": found["city"],
        "addressLines": [found["street"]],
    }


def _page(
    found: Sequence[T], query: Mapping[str, str], usual: int, most: int
) -> tuple[Sequence[T], Json]:
    """Return one page, and the token for the next one."""
    try:
        size = int(query.get("pageSize", usual)) or usual
        start = (
            int(base64.b64decode(query["pageToken"], validate=True)) if "pageToken" in query else 0
        )
    except ValueError:
        raise GoogleError("INVALID_ARGUMENT") from None
    if not 1 <= size <= most:
        raise GoogleError("INVALID_ARGUMENT", f"page_size must be between 1 and {most}.")
    more = start + size < len(found)
    token = base64.b64encode(str(start + size).encode()).decode()
    return found[start : start + size], {"nextPageToken": token} if more else {}
