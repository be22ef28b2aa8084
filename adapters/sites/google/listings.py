"""Fetches the business listings that a signed-in person manages, page by page.

https://developers.google.com/my-business/reference/accountmanagement/rest/v1/accounts/list
https://developers.google.com/my-business/reference/businessinformation/rest/v1/accounts.locations/list
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from adapters.access_tokens import bearer
from adapters.calls import Line
from adapters.sites.google.errors import lost, refusal
from adapters.sites.google.signing_in import Addresses
from adapters.sites.google.wire import SITE
from adapters.sites.messages import Text, Wire
from bot.listings import Listing
from bot.ports import Clock
from bot.practice import SiteAccount

ACCOUNTS_A_PAGE, LOCATIONS_A_PAGE = 20, 100
MOST_PAGES = 200
READ = "name,title,storefrontAddress,phoneNumbers"

W = TypeVar("W", bound=Wire)


class WireAccount(Wire):
    name: str = Field(min_length=1)


class WirePhones(Wire):
    primary: Text = Field("", alias="primaryPhone")


class WireAddress(Wire):
    lines: list[Text] = Field([], alias="addressLines")
    city: Text = Field("", alias="locality")
    state: Text = Field("", alias="administrativeArea")
    zip: Text = Field("", alias="postalCode")

    @property
    def told(self) -> str:
        """The address on one line, as in "12 Oak Street, Charlotte, NC 28202"."""
        region = " ".join(filter(None, (self.state, self.zip)))
        return ", ".join(filter(None, (*self.lines, self.city, region)))


class WireLocation(Wire):
    name: str = Field(min_length=1)
    title: Text = ""
    phones: WirePhones = Field(WirePhones(), alias="phoneNumbers")
    address: WireAddress = Field(WireAddress(), alias="storefrontAddress")


async def listings(
    line: Line, addresses: Addresses, access_token: str, clock: Clock
) -> Sequence[Listing]:
    """Return every listing once, with the first account that has it. Raises OutsideError."""
    headers = bearer(access_token)
    found: dict[str, Listing] = {}
    accounts = _pages(
        line, f"{addresses.accounts}/accounts", headers, {"pageSize": str(ACCOUNTS_A_PAGE)}, clock
    )
    async for page in accounts:
        for account in _each(WireAccount, page.get("accounts")):
            url = f"{addresses.information}/{account.name}/locations"
            query = {"pageSize": str(LOCATIONS_A_PAGE), "readMask": READ}
            async for inner in _pages(line, url, headers, query, clock):
                for place in _each(WireLocation, inner.get("locations")):
                    at = SiteAccount(SITE, account.name, place.name)
                    told = Listing(at, place.title, place.address.told, place.phones.primary)
                    found.setdefault(place.name, told)
    return tuple(found.values())


async def _pages(
    line: Line, url: str, headers: Mapping[str, str], query: Mapping[str, str], clock: Clock
) -> AsyncIterator[Mapping[str, Any]]:
    token = ""
    for _ in range(MOST_PAGES):
        asked = {**query, **({"pageToken": token} if token else {})}
        answer = await line.call("GET", url, headers=headers, query=asked)
        if not answer.ok:
            raise refusal(answer.status, answer.body, answer.headers, clock.now(), changes=False)
        page = answer.body if isinstance(answer.body, dict) else {}
        yield page
        before, token = token, str(page.get("nextPageToken") or "")
        if not token or token == before:
            return


def _each(kind: type[W], listed: object) -> list[W]:
    try:
        return [kind.model_validate(each) for each in (listed if isinstance(listed, list) else [])]
    except ValidationError:
        raise lost("unreadable", changes=False) from None
