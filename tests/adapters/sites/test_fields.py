"""Tests facts that depend on several cells of a row: replies, names, adjacent dates, rating scales,
and offices.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.sites.files import Aside
from tests.adapters.sites.exported import Look, found, one, reason

HEADER = "date,stars,text,site"
ROW = "2026-05-01,1,Rude,Google"


# --- replies


@pytest.mark.parametrize(
    "cell",
    ["No reply yet", "not yet responded", "No response.", "–", "Awaiting reply", "(no response)"],
)
def test_a_cell_can_say_that_there_is_no_reply(look: Look, cell: str) -> None:
    assert one(look(f"{HEADER},Response\n{ROW},{cell}")).review.reply is None


def test_a_reply_that_starts_like_that_is_still_a_reply(look: Look) -> None:
    said = "No response could make up for this, but we're sorry. Please call us."

    assert one(look(f'{HEADER},Response\n{ROW},"{said}"')).review.reply


@pytest.mark.parametrize(
    ("column", "cell"),
    [("Suggested Reply", "Sorry"), ("AI Response", "Sorry"), ("Awaiting Response", "Yes")],
)
def test_a_reply_that_was_only_suggested_is_no_reply(look: Look, column: str, cell: str) -> None:
    assert one(look(f"{HEADER},{column}\n{ROW},{cell}")).review.reply is None


@pytest.mark.parametrize(
    ("status", "is_replied"), [("Draft", False), ("Pending approval", False), ("Published", True)]
)
def test_a_reply_that_was_not_posted_is_no_reply(look: Look, status: str, is_replied: bool) -> None:
    read = one(look(f"{HEADER},Reply,Reply Status\n{ROW},Sorry,{status}"))

    assert (read.review.reply is not None) == is_replied


# --- texts and names


@pytest.mark.parametrize("column", ["Private Feedback", "Internal Comments"])
def test_private_words_are_never_a_review_s_text(look: Look, column: str) -> None:
    holds = f"date,stars,Public Review,{column}\n2026-05-01,1,,The doctor was rude"

    assert one(look(holds)).review.text.literal == ""


def test_first_and_last_names_are_put_together(look: Look) -> None:
    read = one(look(f"{HEADER},First Name,Last Name\n{ROW},Jane,Roe"))

    assert read.review.author.literal == "Jane Roe"


# --- dates and stars


def test_a_day_counts_more_than_days_ago_in_the_same_row(look: Look) -> None:
    row = {"published_at": "2 days ago", "created_at": "2026-04-20", "stars": 1, "text": "Rude"}
    read = one(look(json.dumps([row]), "reviews.json"))

    assert (str(read.day), read.date_is_about) == ("2026-04-20", False)


def test_the_owner_s_time_is_never_the_review_s(look: Look) -> None:
    row = {"time_ago": "2 days ago", "owner_timestamp": "2026-04-20", "stars": 1, "text": "Rude"}

    assert one(look(json.dumps([row]), "reviews.json")).date_is_about


def test_dots_may_part_dates_with_the_month_first(look: Look) -> None:
    read = found(look("date,stars,text\n04.20.2026,1,a\n04.05.2026,1,b"))

    assert [str(row.day) for row in read] == ["2026-04-20", "2026-04-05"]


def test_dots_in_both_orders_are_asked_about(look: Look) -> None:
    dates = ["04.20.2026", "20.04.2026", "04.03.2026"]
    holds = "\n".join(["date,stars,text", *(f"{date},1,a" for date in dates)])

    assert "could be two days" in look(holds).problem


@pytest.mark.parametrize("cell", ["yes", "TRUE", "x"])
def test_an_edited_column_without_a_date_is_no_reason_to_refuse(look: Look, cell: str) -> None:
    assert one(look(f"{HEADER},Edited\n{ROW},{cell}"))


def test_a_row_can_name_its_best_rating(look: Look) -> None:
    row = {
        "@type": "Review",
        "author": {"@type": "Person", "name": "Jane Roe"},
        "datePublished": "2026-05-01",
        "reviewBody": "Slow",
        "reviewRating": {"@type": "Rating", "ratingValue": "4", "bestRating": "10"},
    }
    review = one(look(json.dumps({"review": [row]}), "page.json")).review

    assert (review.stars, review.author.literal) == (2, "Jane Roe")


def test_three_out_of_five_may_be_spelled_out(look: Look) -> None:
    assert one(look("date,stars,text\n2026-05-01,3 out of five,Slow")).review.stars == 3


# --- offices, footers, other programs


def test_lists_of_reviews_can_go_by_their_office(look: Look) -> None:
    row = {"stars": 1, "text": "Rude", "date": "2026-05-01"}
    listed = {"result": {"Oak Street": [row], "Lakeside": [row]}}
    read = found(look(json.dumps(listed), "reviews.json"))

    assert [row.review.key.location for row in read] == ["oak-street", "lakeside"]


def test_lists_of_reviews_by_other_names_ask_for_the_office(look: Look) -> None:
    row = {"stars": 1, "text": "Rude", "date": "2026-05-01"}

    assert look(json.dumps({"good": [row], "bad": [row]}), "reviews.json").question


def test_the_name_inside_an_object_is_the_office_s(look: Look) -> None:
    row = {"branch": {"title": "Lakeside"}, "stars": 1, "content": None, "created": "2026-05-01"}
    review = one(look(json.dumps([row]), "reviews.json")).review

    assert (review.key.location, review.text.literal) == ("lakeside", "")


def test_cells_protected_from_excel_are_read(look: Look) -> None:
    read = one(look('id,Reviewed At,stars,text\n="0012x",="2026-05-01",="1",Rude'))

    assert (read.review.key.id, read.review.stars, str(read.day)) == ("0012x", 1, "2026-05-01")


@pytest.mark.parametrize("line", ["Filters: last 30 days", "* Ratings are rounded"])
def test_a_note_below_the_table_is_no_review(look: Look, line: str) -> None:
    reading = look(f"{HEADER}\n{ROW}\n{line},,,\n")

    assert one(reading)
    assert [row.number for row in reading.rows() if isinstance(row, Aside)] == [3]


PROGRAMS: dict[str, tuple[dict[str, Any], str]] = {
    "Google Places": (
        {
            "author_name": "Jane Roe",
            "author_url": "https://g.example/1",
            "profile_photo_url": "https://g.example/p",
            "rating": 2,
            "relative_time_description": "a week ago",
            "text": "Slow",
            "time": 1777629600,
            "translated": False,
        },
        "",
    ),
    "Google Places (new)": (
        {
            "name": "places/ChIJ/reviews/ChZD",
            "relativePublishTimeDescription": "a week ago",
            "rating": 2,
            "text": {"text": "Slow", "languageCode": "en"},
            "originalText": {"text": "Lento", "languageCode": "es"},
            "authorAttribution": {"displayName": "Jane Roe"},
            "publishTime": "2026-05-01T10:00:00Z",
        },
        "Slow",
    ),
    "DataForSEO (Google reviews)": (
        {
            "type": "google_reviews_search",
            "rank_group": 1,
            "rank_absolute": 1,
            "review_text": "Slow",
            "time_ago": "2 weeks ago",
            "timestamp": "2026-05-01 10:00:00 +00:00",
            "rating": {"rating_type": "Max5", "value": 2, "rating_max": 5},
            "profile_name": "Jane Roe",
            "owner_answer": None,
            "owner_timestamp": None,
            "review_id": "Ci9",
        },
        "",
    ),
    "SerpApi (Google Maps reviews)": (
        {
            "rating": 2.0,
            "date": "2 weeks ago",
            "iso_date": "2026-05-01T10:00:00Z",
            "source": "Google",
            "review_id": "Ci9",
            "user": {"name": "Jane Roe", "reviews": 2},
            "snippet": "Slow",
            "response": {"iso_date": "2026-05-02T10:00:00Z", "snippet": "Sorry"},
        },
        "",
    ),
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_what_programs_get_from_google_is_read(look: Look, title: str) -> None:
    row, translation = PROGRAMS[title]
    read = one(look(json.dumps({"reviews": [row]}), "reviews.json", location="lakeside"))
    review = read.review

    assert (review.key.site, review.stars, str(read.day)) == ("google", 2, "2026-05-01")
    assert review.author.literal == "Jane Roe"
    assert review.text.literal == ("Lento" if translation else "Slow")
    assert review.translation.literal == translation
    assert not read.date_is_about
    assert not read.site_id_known


def test_a_directory_is_a_review_site(look: Look) -> None:
    holds = "date,stars,text,Directory\n2026-05-01,1,Rude,Healthgrades"

    assert one(look(holds)).review.key.site == "healthgrades"


def test_an_overall_column_is_proposed_as_the_stars(look: Look) -> None:
    problem = look("date,Overall,text,site\n2026-05-01,2,Slow,Vitals").problem

    assert '--map stars="Overall"' in problem


def test_a_number_that_is_no_best_rating_refuses_its_row(look: Look) -> None:
    assert "from 1 to 5" in reason(look(f"{HEADER},Max Rating\n{ROW},7"))
