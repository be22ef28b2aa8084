"""The review sites we know: their names, what can be done there, how long a reply may be."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Site:
    """A review site as the product sees it. Its abilities decide what is offered.

    `reply_bytes` and `reply_characters` are its limits on a public reply (None: no limit known).
    `requests_a_minute` is how many it takes from one installation.
    `lists` / `publishes`: reviews can be fetched / replies can be put there by program;
    where not, a person does it by hand.
    """

    id: str
    title: str
    lists: bool = False
    publishes: bool = False
    emoji: bool = True
    reply_bytes: int | None = None
    reply_characters: int | None = None
    requests_a_minute: int | None = None


# Google: ReviewReply.comment, https://developers.google.com/my-business/reference/rest/v4/ReviewReply
# and its quota, https://developers.google.com/my-business/content/limits
# Yelp: Respond to Reviews, https://docs.developer.yelp.com/docs/respond-to-reviews
SITES = MappingProxyType(
    {
        site.id: site
        for site in (
            Site(
                "google",
                "Google",
                lists=True,
                publishes=True,
                reply_bytes=4096,
                requests_a_minute=300,
            ),
            Site("yelp", "Yelp", emoji=False, reply_characters=5000),
            Site("trustpilot", "Trustpilot"),
            Site("facebook", "Facebook"),
            Site("healthgrades", "Healthgrades"),
            Site("zocdoc", "Zocdoc"),
            Site("ratemds", "RateMDs"),
            Site("webmd", "WebMD"),
            Site("vitals", "Vitals"),
        )
    }
)


def site(id: str) -> Site:
    """The site of that id. An unknown one can do nothing by program."""
    return SITES.get(id) or Site(id, id.replace("-", " ").title())
