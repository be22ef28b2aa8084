"""Tests exports from common tools, recreated with invented rows. Each is parsed with its own
layout.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.adapters.sites.exported import Look, one, workbook
from tests.world import LAKE

JANE = "Jane Roe"
LAYOUTS: dict[str, dict[str, Any]] = {
    "Google Business Profile or Google Takeout": {
        "name": "accounts/1/locations/lakeside/reviews/g1",
        "reviewer": {"displayName": JANE, "profilePhotoUrl": "https://g.example/p"},
        "starRating": "TWO",
        "comment": "Slow",
        "createTime": "2026-05-01T10:00:00Z",
        "updateTime": "2026-05-01T10:00:00Z",
        "reviewReply": {"comment": "Sorry.", "updateTime": "2026-05-02T10:00:00Z"},
    },
    "Apify (Google Maps reviews)": {
        "title": "Lakeside Family Medicine",
        "totalScore": 4.8,
        "reviewsCount": 120,
        "name": JANE,
        "text": "Slow",
        "textTranslated": None,
        "publishAt": "a month ago",
        "publishedAtDate": "2026-05-01T10:00:00.000Z",
        "likesCount": 0,
        "reviewId": "ChdD1",
        "reviewUrl": "https://g.example/r",
        "reviewerId": "77",
        "isLocalGuide": False,
        "stars": 2,
        "rating": None,
        "responseFromOwnerDate": "2026-05-02T10:00:00.000Z",
        "responseFromOwnerText": "Sorry.",
    },
    "Outscraper (Google Maps reviews)": {
        "query": "lakeside",
        "name": "Lakeside Clinic",
        "google_id": "0x1",
        "reviews": 80,
        "rating": 4.6,
        "review_id": "ChdD2",
        "author_title": JANE,
        "author_id": 115,
        "review_text": "Slow",
        "owner_answer": "Sorry.",
        "owner_answer_timestamp_datetime_utc": "05/02/2026 10:00:00",
        "review_rating": 2,
        "review_datetime_utc": "05/01/2026 10:00:00",
        "review_timestamp": 1777629600,
        "review_likes": 0,
    },
    "Trustpilot Business": {
        "Domain URL": "rosebank.example",
        "Location Name": "Lakeside",
        "Review Id": "t1",
        "Review Created (UTC)": "2026-05-01 10:00:00",
        "Review Stars": 2,
        "Review Content": "Slow",
        "Review Username": JANE,
        "Source Of Review": "Organic",
        "Business Reply Date (UTC)": "2026-05-02 10:00:00",
    },
    "Yelp": {
        "id": "y1",
        "rating": 2,
        "user": {"id": "u1", "profile_url": "https://y.example/u", "name": JANE},
        "text": "Slow",
        "time_created": "2026-05-01 10:00:00",
        "url": "https://y.example/r",
        "public_reply": "Sorry.",
        "location": "Lakeside",
    },
    "Yotpo": {
        "Review ID": "o1",
        "Review Creation Date": "2026-05-01",
        "Review Title": "",
        "Review Content": "Slow",
        "Review Score": 2,
        "Reviewer Display Name": JANE,
        "Reviewer Email": "jane@mail.example",
        "Comment Content": "Sorry.",
        "Comment Creation Date": "2026-05-02",
        "Published": "true",
        "Store": "Lakeside",
    },
    "Yext": {
        "Review ID": "x1",
        "Entity ID": "lakeside",
        "Entity Name": "Lakeside",
        "Publisher": "Google My Business",
        "Author Name": JANE,
        "Rating": 2,
        "Content": "Slow",
        "Publisher Date": "2026-05-01",
        "Comments": "Sorry.",
    },
    "Birdeye": {
        "Business Name": "Lakeside",
        "Business Number": 1623,
        "Review Date": "2026-05-01",
        "Reviewer Name": JANE,
        "Rating": 2,
        "Comments": "Slow",
        "Review Source": "Google",
        "Response": "Sorry.",
        "Response Date": "2026-05-02",
        "Review Id": "b1",
        "Responded By": "Dana",
    },
    "Podium": {
        "Review UID": "p1",
        "Organization Name": "Rosebank",
        "Location Name": "Lakeside",
        "Review Site": "Google",
        "Author Name": JANE,
        "Rating": 2,
        "Review Body": "Slow",
        "Published At": "2026-05-01T10:00:00Z",
        "Response Body": "Sorry.",
    },
    "ReviewTrackers": {
        "ID": "v1",
        "Location Name": "Lakeside",
        "Location Code": "L2",
        "Source Name": "Google",
        "Rating": 2,
        "Author": JANE,
        "Content": "Slow",
        "Published At": "2026-05-01",
        "Permalink": "https://v.example/r",
        "Response": "Sorry.",
    },
    "Reputation": {
        "Tenant Name": "Rosebank",
        "Location ID": "L2",
        "Location Name": "Lakeside",
        "Review Source": "Google",
        "Review ID": "n1",
        "Review Date": "2026-05-01",
        "Review Rating": 2,
        "Review Comment": "Slow",
        "Reviewer Name": JANE,
        "Response Text": "Sorry.",
        "Response Status": "Responded",
    },
    "SocialClimb": {
        "Group Name": "Rosebank",
        "Provider Name": "Dr. Ama Osei",
        "Location Name": "Lakeside",
        "Review Site": "Google",
        "Review Date": "2026-05-01",
        "Rating": 2,
        "Review Comment": "Slow",
        "Reviewer": JANE,
        "Response": "Sorry.",
        "Review ID": "s1",
    },
}


def nests(row: dict[str, Any]) -> bool:
    """Whether the row has nested objects, which only JSON supports."""
    return any(isinstance(value, dict) for value in row.values())


EXPORTED = [
    (title, kind)
    for title, row in LAYOUTS.items()
    for kind in ("csv", "json", "xlsx")
    if kind == "json" or not nests(row)
]


@pytest.mark.parametrize(("title", "kind"), EXPORTED)
def test_a_known_export_is_read_without_a_question(look: Look, title: str, kind: str) -> None:
    row = LAYOUTS[title]
    name = f"reviews.{kind}"
    written: str | bytes
    if kind == "json":
        written = json.dumps([row])
    elif kind == "xlsx":
        written = workbook(list(row), list(row.values()))
    else:
        cells = ("" if value is None else f'"{value}"' for value in row.values())
        written = f"{','.join(row)}\n{','.join(cells)}"
    reading = look(written, name)
    if reading.problem:  # we ask about a date with only numbers, and nothing else
        assert "could be two days" in reading.problem
        reading = look(written, name, dates="month-first")
    read = one(reading)

    assert reading.columns.layout
    assert reading.columns.layout.title == title
    assert not reading.question
    assert read.review.key.location == LAKE
    assert read.review.key.site == {
        "Trustpilot Business": "trustpilot", "Yelp": "yelp", "Yotpo": "import",
    }.get(title, "google")  # fmt: skip
    assert (read.review.stars, read.review.text.literal) == (2, "Slow")
    assert read.review.author.literal == JANE
    assert str(read.day) == "2026-05-01"
    assert read.review.reply is not None
    assert read.site_id_known == reading.columns.layout.own_ids
