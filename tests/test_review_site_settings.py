"""Tests the settings of the review sites other than Google: which ones must be set together, and
their secrets.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import settings
from bot.errors import ConfigurationError
from tests.settings_files import SMALL, Write, refusal

UNIT = "507f191e810c19729de860aa"
USER = '[trustpilot]\nbusiness_user = "507f191e810c19729de860ea"\n\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "bedside.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def at(site: str, **ids: str) -> str:
    lines = "".join(f'{key} = "{value}"\n' for key, value in ids.items())
    place = f'[[locations.sites]]\nsite = "{site}"\n{lines}\n'
    return SMALL.replace("[[members]]", f"{place}[[members]]", 1)


def test_an_office_with_a_business_unit_is_reached_by_program(write: Write) -> None:
    given = settings.load(write(USER + at("trustpilot", account=UNIT)), {})
    assert [one.account for one in given.accounts_at("trustpilot")] == [UNIT]
    assert given.missing_trustpilot() == [
        "BEDSIDE_TRUSTPILOT_API_KEY",
        "BEDSIDE_TRUSTPILOT_API_SECRET",
    ]


def test_an_office_without_one_stays_by_hand_and_needs_no_secret(write: Write) -> None:
    given = settings.load(write(at("trustpilot")), {})
    assert given.accounts_at("trustpilot") == []
    assert given.missing_trustpilot() == []


def test_an_office_s_page_at_a_site_is_an_address(write: Write) -> None:
    page = "https://vitals.example/rosebank"
    given = settings.load(write(at("vitals", page=page)), {})
    pages = [
        account.page for place in given.practice().locations.values() for account in place.sites
    ]
    assert pages == [page]
    told = refusal(write(at("vitals", page="vitals.example/rosebank")))
    assert "sites 1, page: found" in told
    assert "https://" in told


def test_replies_need_a_name(write: Write) -> None:
    told = refusal(write(at("trustpilot", account=UNIT)))
    assert "trustpilot.business_user is missing" in told


def test_a_business_unit_has_its_own_shape(write: Write) -> None:
    told = refusal(write(USER + at("trustpilot", account="rosebank.example")))
    assert "business unit's ID of 24 digits and letters" in told


def test_reviews_that_name_no_location_need_an_office(write: Write) -> None:
    told = refusal(write(USER + at("trustpilot", account=UNIT, location="43f51215")))
    assert "no office would get those" in told


def test_two_offices_cannot_have_the_same_place(write: Write) -> None:
    one = at("trustpilot", account=UNIT)
    block = one[one.index("[[locations]]") : one.index("[[members]]")]
    again = block.replace('"lakeside"', '"oak-street"').replace("C0LAKESIDE", "C0OAK")
    told = refusal(write(USER + one.replace("[[members]]", f"{again}[[members]]", 1)))
    assert "has the same account and location at Trustpilot" in told


def test_an_office_on_yelp_has_its_business_id(write: Write) -> None:
    given = settings.load(write(at("yelp", location="3l54GTr8-E3XPpxxnF_sAA")), {})
    assert len(given.accounts_at("yelp")) == 1
    assert given.missing_yelp()[0] == "BEDSIDE_YELP_API_KEY"
    assert "22 characters of a business ID" in refusal(write(at("yelp", location="oak-street")))
    assert settings.load(write(at("yelp")), {}).missing_yelp() == []


def test_its_secret_never_stands_in_the_file(write: Write) -> None:
    text = USER.replace("[trustpilot]\n", '[trustpilot]\napi_secret = "x"\n')
    with pytest.raises(ConfigurationError, match="BEDSIDE_TRUSTPILOT_API_SECRET"):
        settings.load(write(text + at("trustpilot", account=UNIT)), {})


UID = "5c1b6f0e-3a53-4d0c-9c57-7e2d5a1f8b10"
READS = '[podium]\nreads = ["google", "facebook"]\n\n'


def test_an_office_at_podium_has_its_uid_and_says_which_reviews(write: Write) -> None:
    given = settings.load(write(READS + at("podium", location=UID)), {})
    assert given.podium.reads == ["google", "facebook"]
    assert given.missing_podium()[0] == "BEDSIDE_PODIUM_CLIENT_ID"
    assert "a location's UID" in refusal(write(READS + at("podium", location="oak-street")))
    assert "podium.reads is missing" in refusal(write(at("podium", location=UID)))
    assert settings.load(write(at("podium")), {}).missing_podium() == []


def test_no_review_comes_by_podium_and_by_its_own_site(write: Write) -> None:
    own = '[[locations.sites]]\nsite = "yelp"\nlocation = "3l54GTr8-E3XPpxxnF_sAA"\n\n'
    both = at("podium", location=UID).replace("[[members]]", f"{own}[[members]]", 1)
    told = refusal(write(READS.replace("facebook", "yelp") + both))
    assert "leave yelp out of podium.reads" in told
    assert settings.load(write(READS + both), {}).podium.reads
