"""Tests that files and rows that aren't public reviews are rejected with a reason and never
imported.
"""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from tests.adapters.sites.exported import Look, found, one, reason, workbook

HEADER = "date,stars,text,site"
ROW = "2026-05-01,1,Rude,Google"


# --- rows


@pytest.mark.parametrize("column", ["Type", "Review Type", "Visibility", "Source Type"])
@pytest.mark.parametrize("cell", ["Private Feedback", "First-Party", "NPS", "internal"])
def test_private_feedback_is_refused(look: Look, column: str, cell: str) -> None:
    reading = look(f"date,stars,text,{column}\n2026-05-01,1,Rude,{cell}")

    assert "public review" in reason(reading)


def test_a_kind_that_is_public_is_no_reason(look: Look) -> None:
    assert one(look(f"{HEADER},Type\n{ROW},Public Review")).review.text.literal == "Rude"


def test_a_person_can_say_that_first_party_reviews_are_public(look: Look) -> None:
    holds = "date,stars,text,site\n2026-05-01,1,Rude,First Party"

    assert "--read-as" in reason(look(holds))
    assert one(look(holds, read_as=["First Party=our-site"])).review.key.site == "our-site"


@pytest.mark.parametrize("status", ["Removed", "DELETED", "Hidden", "Spam", "Deleted by user"])
def test_a_removed_review_is_refused(look: Look, status: str) -> None:
    assert f"“{status}”" in reason(look(f"{HEADER},Status\n{ROW},{status}"))


@pytest.mark.parametrize("status", ["Published", "LIVE", "Closed", "Pending", "Draft", ""])
def test_other_statuses_are_no_reason(look: Look, status: str) -> None:
    assert one(look(f"{HEADER},Status\n{ROW},{status}")).review.reply is None


@pytest.mark.parametrize("status", ["Replied", "Responded"])
def test_a_status_can_say_that_there_is_a_reply(look: Look, status: str) -> None:
    assert one(look(f"{HEADER},Status\n{ROW},{status}")).review.reply


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Deleted", "TRUE"),
        ("Deleted At", "2026-05-03"),
        ("Is Private", "yes"),
        ("Public", "No"),
        ("Published", "FALSE"),
    ],
)
def test_a_column_can_say_that_a_review_is_not_public(look: Look, column: str, cell: str) -> None:
    holds = f"{HEADER},{column}\n{ROW},{cell}"

    assert "it says that the review" in reason(look(holds))


@pytest.mark.parametrize(
    ("column", "cell"), [("Deleted", "FALSE"), ("Deleted At", ""), ("Is Private", "0")]
)
def test_a_column_can_say_that_a_review_is_public(look: Look, column: str, cell: str) -> None:
    assert one(look(f"{HEADER},{column}\n{ROW},{cell}"))


# --- files


@pytest.mark.parametrize(
    "column",
    ["Survey Date", "NPS Score", "How likely are you to recommend us? (0-10)", "CSAT"],
)
def test_a_survey_is_refused_as_a_whole(look: Look, column: str) -> None:
    holds = f"date,stars,text,{column}\n2026-05-01,2,Slow,3"

    assert f"survey, because of the column “{column}”" in look(holds).problem
    assert not look(holds, site="healthgrades").problem


def test_a_survey_without_stars_is_not_asked_for_them(look: Look) -> None:
    assert "survey" in look("Survey Date,Comments,NPS\n2026-05-01,Slow,3").problem


def test_a_review_site_s_file_may_have_a_survey_column(look: Look) -> None:
    assert not look(f"{HEADER},NPS\n{ROW},3").problem


def test_a_scale_up_to_10_is_asked_for(look: Look) -> None:
    rows = "".join(f"2026-05-0{n + 1},{score},Slow,Google\n" for n, score in enumerate([3, 9, 10]))
    reading = look(f"{HEADER}\n{rows}")

    assert "--out-of 10" in reading.problem
    assert not [*filter(lambda row: hasattr(row, "review"), reading.rows())]
    told = found(look(f"{HEADER}\n{rows}", out_of=10))
    assert [row.review.stars for row in told] == [1, 4, 5]


def test_a_scale_up_to_100_is_asked_for(look: Look) -> None:
    assert "--out-of 100" in look(f"{HEADER}\n{ROW}\n2026-05-01,80,a,Google\n,60,b,").problem


def test_a_single_number_above_5_costs_its_row_only(look: Look) -> None:
    reading = look(f"{HEADER}\n{ROW}\n2026-05-02,8,Slow,Google")

    assert "from 1 to 5" in reason(reading)


# --- formats


def zipped(**files: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, holds in files.items():
            archive.writestr(name, holds)
    return written.getvalue()


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        (zipped(**{"Takeout/reviews.json": "{}", "Takeout/a.html": ""}), "inside: reviews.json."),
        (zipped(mimetype="x", **{"content.xml": "<x/>"}), "OpenDocument"),
        (zipped(**{"Index/Document.iwa": ""}), "Numbers"),
        (b"\x1f\x8b\x08\0", "compressed"),
        (b"\xef\xbb\xbf\r\n<HTML><body><table>", "web page"),
        (b'<?xml version="1.0"?><Workbook>', "web page"),
    ],
)
def test_a_format_that_is_not_read_is_told_by_its_name(look: Look, holds: bytes, told: str) -> None:
    assert told in look(holds, "reviews.xls").problem


def test_a_hidden_sheet_is_told(look: Look) -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER.split(","), ROW.split(","))))
    copied = book.copy_worksheet(book.active)
    copied.title, copied.sheet_state = "Secret", "hidden"
    written = io.BytesIO()
    book.save(written)
    reading = look(written.getvalue(), "reviews.xlsx")

    assert one(reading)
    assert any("hidden sheet “Secret”" in note for note in reading.notes)


def test_a_sheet_of_removed_reviews_is_not_the_one_that_is_read(look: Look) -> None:
    book = load_workbook(io.BytesIO(workbook(HEADER.split(","), ROW.split(","), title="Deleted")))
    live = book.copy_worksheet(book.active)
    live.title = "Live"
    live["C2"] = "Slow"
    written = io.BytesIO()
    book.save(written)

    assert one(look(written.getvalue(), "reviews.xlsx")).review.text.literal == "Slow"


# --- columns


def test_yes_and_no_are_no_stars_and_no_text(look: Look) -> None:
    row = {
        "created_time": "2026-05-01T10:00:00+0000",
        "recommendation_type": "negative",
        "review_text": "They lost my forms.",
        "reviewer": {"name": "Jane Roe"},
        "has_rating": False,
        "has_review": True,
    }
    review = one(look(json.dumps({"data": [row]}), "facebook.json")).review

    assert (review.key.site, review.stars, review.recommends) == ("facebook", None, False)
    assert review.text.literal == "They lost my forms."


def test_a_kind_of_feedback_is_not_the_text(look: Look) -> None:
    read = one(look("Date,Rating,Feedback,Review Type\n2026-05-01,5,,Public Review"))

    assert read.review.text.literal == ""


def test_a_yes_or_no_about_a_place_is_no_date(look: Look) -> None:
    problem = look("Rating,Comments,Posted to Google\n1,Slow,No").problem

    assert "none of them is for a date" in problem


@pytest.mark.parametrize(
    ("column", "link", "site"),
    [
        ("Profile URL", "https://www.healthgrades.com/physician/dr-quill", "healthgrades"),
        ("URL", "https://www.yelp.com/biz/rosebank", "yelp"),
        ("URL", "https://rosebank.example/reviews", "import"),
        ("URL", "https://[x", "import"),
    ],
)
def test_a_link_tells_the_site_if_nothing_else_does(
    look: Look, column: str, link: str, site: str
) -> None:
    holds = f"date,stars,text,{column}\n2026-05-01,1,Rude,{link}"

    assert one(look(holds)).review.key.site == site
    assert one(look(holds, site="vitals")).review.key.site == "vitals"


def test_brackets_in_a_site_s_name_are_no_web_address(look: Look) -> None:
    assert one(look("date,stars,text,site\n2026-05-01,1,Rude,x.[y")).review.key.site == "x-y"


def test_the_practice_s_name_before_the_office_s_is_known(look: Look) -> None:
    holds = "date,stars,text,location\n2026-05-01,1,Rude,Rosebank Family Medicine - Lakeside"

    assert one(look(holds)).review.key.location == "lakeside"


def test_an_office_s_name_within_another_is_asked_for(look: Look) -> None:
    holds = "date,stars,text,location\n2026-05-01,1,Rude,Lakeside Dental East"

    assert "Did you mean Lakeside?" in reason(look(holds))


def test_a_missing_column_is_told_without_a_list_of_names(look: Look) -> None:
    problem = look("Date,Comments,Provider,Level\n2026-05-01,Slow,Dr. Quill,2").problem

    assert len(problem) < 200
    assert '--map stars="' in problem
    assert "Provider" not in problem
