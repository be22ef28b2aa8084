"""Tests posting by hand: the card has the full text to copy, and a link to the review or the
closest page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.connections import Connection, Stage, with_connections
from bot.good_reviews import GoodReview
from bot.posts import CaseView, LookNote
from bot.practice import SiteAccount
from bot.sites import SITES
from cards import draw, thank_yous
from cards.card import Button, Buttons, Card, Copyable, Link, Small, Text, address
from cards.phrases import where_to_reply
from cards.review import review_card
from tests.cards.states import MAYA, SHOWN, STATES, at_site, view
from tests.world import MONDAY, OAK, practice

OURS = "https://ratemds.example/clinic/rosebank"
LONG = " ".join(["We'd like to hear what happened."] * 40)


def at(site: str, url: str = "", page: str = "") -> CaseView:
    """A review on that site. `page` is the URL of the office's reviews in the settings."""
    known = practice()
    oak = replace(known.locations[OAK], sites=(SiteAccount(site, "", "", page),))
    of = replace(known, locations={**known.locations, OAK: oak})
    return view(at_site(site, url=url), of=of)


def buttons(card: Card) -> Iterator[Button]:
    for part in card.parts:
        if isinstance(part, Buttons):
            yield from (shown for shown in part.controls if isinstance(shown, Button))


def links(card: Card) -> set[Link]:
    lines = (part.line for part in card.parts if isinstance(part, Small | Text))
    return {piece for line in lines for piece in line if isinstance(piece, Link)}


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_a_page_to_start_from(site: str) -> None:
    declared = SITES[site]
    assert address(declared.page) == declared.page != ""
    assert declared.page.startswith("https://")


@pytest.mark.parametrize(
    ("shown", "label", "url"),
    [
        (at("ratemds", SHOWN.url, OURS), "Open review", SHOWN.url),
        (at("ratemds", "", OURS), "Open RateMDs", OURS),
        (at("ratemds"), "Open RateMDs", SITES["ratemds"].page),
        (at("google", "javascript:alert(1)"), "Open Google", SITES["google"].page),
        (at("ratemds", "", "https://ratemds.example/a b"), "Open RateMDs", SITES["ratemds"].page),
    ],
)
def test_the_button_opens_the_nearest_page_and_says_which(
    shown: CaseView, label: str, url: str
) -> None:
    card = review_card(shown)
    first, second, *_ = buttons(card)
    assert (first.label, first.url) == (label, url)
    assert second.label == "I posted it"


def test_the_page_of_another_site_isn_t_used() -> None:
    oak = replace(at("google", "", OURS).location)
    known = practice()
    of = replace(known, locations={**known.locations, OAK: oak})
    link = where_to_reply(view(at_site("vitals", url=""), of=of))
    assert link == Link("Open Vitals", SITES["vitals"].page)


def test_a_site_that_no_one_knows_has_no_button() -> None:
    shown = at("some-portal")
    assert where_to_reply(shown) is None
    assert next(button.label for button in buttons(review_card(shown))) == "I posted it"


def test_a_connection_leaves_the_page_as_set() -> None:
    known = practice()
    by_hand = SiteAccount("google", "", "", OURS)
    oak = replace(known.locations[OAK], sites=(by_hand,))
    reached = SiteAccount("google", "accounts/7", "locations/70")
    stage = list(Stage)[-1]
    connection = Connection("c1", "google", stage, "dana", MONDAY, None, "", {OAK: reached})
    of = with_connections(replace(known, locations={OAK: oak}), [connection])
    (account,) = of.locations[OAK].sites
    assert (account.account, account.page) == ("accounts/7", OURS)
    assert account == reached, "it's the same account, whatever its page"


def test_whoever_looks_again_gets_the_same_link() -> None:
    maya = practice().member(MAYA)
    assert maya
    card = draw(LookNote(at("ratemds", "", OURS), 1, (maya,)))
    assert ("Open RateMDs", OURS) in [(button.label, button.url) for button in buttons(card)]


def test_a_reply_that_failed_can_be_copied_whole_and_posted_by_hand() -> None:
    case = STATES["failed"].case
    assert case.draft
    case = replace(case, draft=replace(case.draft, text=LONG))
    shown = replace(STATES["failed"], case=case)
    card = review_card(shown)
    assert [part.words for part in card.parts if isinstance(part, Copyable)] == [LONG]
    assert "I posted it by hand" in [button.label for button in buttons(card)]
    assert Link("Open review", SHOWN.url) in links(card)


def test_a_reply_that_failed_has_a_link_even_if_the_review_has_none() -> None:
    state = STATES["failed"]
    shown = replace(state, case=replace(state.case, review=at_site("google", url="")))
    assert [(button.label, button.url) for button in buttons(review_card(shown))][:3] == [
        ("Try now", ""),
        ("Open Google", SITES["google"].page),
        ("I posted it by hand", ""),
    ]


def test_the_window_for_a_thank_you_has_the_same_link() -> None:
    form = thank_yous.thank(GoodReview(1, at("ratemds", "", OURS)), (1,), 0)
    lines = (part.line for part in form.parts if isinstance(part, Text))
    assert Link("Open RateMDs", OURS) in [piece for line in lines for piece in line]
