"""Tests exports from review sites and tools, recreated with invented rows."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from adapters.sites.files import Aside
from bot.errors import Refused
from tests.adapters.sites.exported import Look, found, one, reason, workbook
from tests.world import LAKE, MONDAY, OAK

HEADER = "id,stars,text,date"


# --- formats of tables


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^", "~", "\x1f"])
def test_any_mark_may_part_the_cells(look: Look, mark: str) -> None:
    rows = [["id", "stars", "text", "date"], ["r1", "1", "Rude", "2026-05-01"]]
    read = one(look("\n".join(map(mark.join, rows))))

    assert (read.review.key.id, read.review.text.literal) == ("r1", "Rude")


def test_excel_s_own_line_about_the_separator_is_no_row(look: Look) -> None:
    assert one(look("sep=;\nid;stars;text;date\nr1;1;a,b,c,d,e;2026-05-01")).number == 3


def test_a_title_above_and_totals_below_are_told_and_not_read(look: Look) -> None:
    reading = look(
        f"Reviews for Rosebank, all offices\nExported 5/2/2026\n\n{HEADER}\n"
        "r1,1,Rude,2026-05-01\n\nTotal,1,,\nAverage: 1.0,,,\n"
    )

    assert one(reading).number == 5
    assert [row.number for row in reading.rows() if isinstance(row, Aside)] == [1, 2, 7, 8]
    assert any("above the column names" in note for note in reading.notes)
    assert any("totals" in note for note in reading.notes)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_end_as_on_any_machine(look: Look, end: str) -> None:
    read = found(look(end.join([HEADER, "r1,1,Rude,2026-05-01", "r2,2,Slow,2026-05-01"])))

    assert [row.review.key.id for row in read] == ["r1", "r2"]


def test_quotes_escaped_by_a_database_are_read(look: Look) -> None:
    read = one(look(f'{HEADER}\nr1,1,"She said \\"wait\\", twice",2026-05-01'))

    assert read.review.text.literal == 'She said "wait", twice'


@pytest.mark.parametrize(
    "document",
    [
        [{"id": "r1", "stars": 1, "text": "Rude", "date": "2026-05-01"}],
        {"reviews": [{"id": "r1", "stars": 1, "text": "Rude", "date": "2026-05-01"}]},
        {"data": {"items": [{"id": "r1", "stars": 1, "text": "Rude", "date": "2026-05-01"}]}},
        [[{"id": "r1", "stars": 1, "text": "Rude", "date": "2026-05-01"}]],
        [
            {
                "name": "Lakeside",
                "rating": 4.4,
                "reviews": [{"id": "r1", "stars": 1, "text": "Rude", "date": "2026-05-01"}],
            },
            {"name": "Oak Street", "rating": 4.9, "reviews": []},
        ],
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_may_hold_its_reviews_anywhere(look: Look, document: Any, indent: int | None) -> None:
    read = one(look(json.dumps(document, indent=indent), "reviews.json"))

    assert (read.review.key.id, read.review.stars) == ("r1", 1)
    if isinstance(document, list) and "name" in document[0]:
        assert read.review.key.location == LAKE


def test_broken_json_is_told_with_its_line(look: Look) -> None:
    assert "valid JSON" in reason(look('[\n  {"id": "r1",\n', "reviews.json"))


# --- workbooks


def test_a_workbook_is_read_with_its_dates_and_numbers(look: Look) -> None:
    holds = workbook(
        ["Reviews of the last month"],
        [],
        ["Review ID", "Rating", "Review", "Date", "Office"],
        [17, 1, "Rude", datetime(2026, 5, 1, 15), "Lakeside"],
        ["r2", "4/5", "=HYPERLINK()", "May 2, 2026", "Oak Street"],
        ["Total", 2, None, None, None],
    )
    first, second = found(look(holds, "reviews.xlsx"))

    assert (first.review.key.id, first.review.stars, first.number) == ("17", 1, 4)
    assert first.review.posted_at == datetime(2026, 5, 1, 20, tzinfo=UTC)
    assert (first.review.key.location, second.review.key.location) == (LAKE, OAK)
    assert second.review.text.literal == "", "a formula that was never calculated has no value"


def test_a_workbook_s_name_may_say_anything(look: Look) -> None:
    holds = workbook(["id", "stars", "text", "date"], ["r1", 1, "Rude", "2026-05-01"])

    assert one(look(holds, "reviews.csv")).review.stars == 1


COLUMNS = ["id", "stars", "text", "date"]


def sheets(*given: tuple[str, list[str], str]) -> bytes:
    """A workbook whose first sheet is only text, followed by a sheet with one review for each of
    `given`.
    """
    book, written = Workbook(), io.BytesIO()
    book.active.title = "Read me"
    book.active.append(["How to read this"])
    for n, (title, columns, text) in enumerate(given, 1):
        sheet = book.create_sheet(title)
        sheet.append(columns)
        sheet.append([f"r{n}", 1, text, "2026-04-01"])
    book.save(written)
    return written.getvalue()


def test_other_sheets_are_told(look: Look) -> None:
    holds = sheets(("May", [*COLUMNS, "author"], "In May"), ("April", COLUMNS, "In April"))
    reading = look(holds, "reviews.xlsx")

    assert one(reading).review.text.literal == "In May"
    assert any("“May” was read, not “April”" in note for note in reading.notes)
    assert any("“Read me” wasn't read" in note for note in reading.notes)


def test_sheets_with_the_same_columns_are_all_read(look: Look) -> None:
    other = ("Summary", ["stars", "text"], "Elsewhere")
    holds = sheets(("May", COLUMNS, "In May"), ("April", COLUMNS, "In April"), other)
    reading = look(holds, "reviews.xlsx", location=OAK)

    assert [row.review.text.literal for row in found(reading)] == ["In May", "In April"]
    notes = " ".join(reading.notes)
    assert "The sheets “May” and “April” have the same columns" in notes
    assert "not “Summary”" in notes


def test_a_sheet_for_each_office_says_which_office_it_is(look: Look) -> None:
    holds = sheets(("Oak Street", COLUMNS, "Slow"), ("Lakeside", COLUMNS, "Rude"))
    reading = look(holds, "reviews.xlsx")

    assert [row.review.key.location for row in found(reading)] == [OAK, LAKE]
    assert not reading.question


def test_a_sheet_with_another_name_is_no_office(look: Look) -> None:
    holds = sheets(("Oak Street", COLUMNS, "Slow"), ("Downtown", COLUMNS, "Rude"))
    assert "--location" in look(holds, "reviews.xlsx").question
    said = look(holds, "reviews.xlsx", read_as=["Downtown=lakeside"])
    assert [row.review.key.location for row in found(said)] == [OAK, LAKE]


def test_a_line_that_cant_be_read_is_told_with_its_sheet(look: Look) -> None:
    holds = sheets(("May", COLUMNS, "In May"), ("April", COLUMNS, "In April"))
    book, written = load_workbook(io.BytesIO(holds)), io.BytesIO()
    book["April"]["D2"] = "someday"
    book.save(written)
    reading = look(written.getvalue(), "reviews.xlsx", location=OAK)

    assert reason(reading).startswith("on the sheet “April”, ")


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(look: Look) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)

    assert "unpacks to far more" in look(written.getvalue(), "reviews.xlsx").problem


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_an_honest_workbook_that_is_too_large_isn_t_called_a_bomb(
    look: Look, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    limit = "LARGEST_PART" if "shared" in part else "LARGEST"
    monkeypatch.setattr(f"adapters.sites.files.workbook.{limit}", 100_000)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "".join(f"<si><t>Rude {n * 7919}</t></si>" for n in range(9_000)))
    told = look(written.getvalue(), "reviews.xlsx").problem
    assert "too large" in told
    assert "CSV" in told
    assert "far more" not in told


@pytest.mark.parametrize(
    ("holds", "told"),
    [
        (b"PK\x03\x04 and nothing else", "isn't a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel"),
        (b"%PDF-1.7", "isn't a table"),
    ],
)
def test_what_is_no_table_is_told(look: Look, holds: bytes, told: str) -> None:
    assert told in look(holds, "reviews.xlsx").problem


# --- dates


def dated(*dates: str) -> str:
    rows = "".join(f'r{n},1,Rude,"{date}"\n' for n, date in enumerate(dates))
    return f"{HEADER}\n{rows}"


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["22/4/2026", "3/4/2026"], ["2026-04-22", "2026-04-03"]),
        (["4/22/2026", "3/4/2026"], ["2026-04-22", "2026-03-04"]),
        (["22-4-2026", "3-4-2026", "4/22/2026"], ["2026-04-22", "2026-04-03", "2026-04-22"]),
        (["3/12/2026"], ["2026-03-12"]),
        (["3/3/2026"], ["2026-03-03"]),
        (["3.4.2026"], ["2026-04-03"]),
    ],
)
def test_the_order_of_a_date_is_decided_by_the_whole_column(
    look: Look, dates: list[str], days: list[str]
) -> None:
    assert [str(row.day) for row in found(look(dated(*dates)))] == days


def test_an_order_that_nothing_tells_is_asked_for(look: Look) -> None:
    assert "3/4/2026 could be two days" in look(dated("3/4/2026", "1/2/2026")).problem
    assert str(one(look(dated("3/4/2026"), dates="day-first")).day) == "2026-04-03"
    assert str(one(look(dated("3/4/2026"), dates="month-first")).day) == "2026-03-04"


def test_a_column_in_both_orders_is_asked_for(look: Look) -> None:
    assert "could be two days" in look(dated("22/4/2026", "4/22/2026", "3/4/2026")).problem


@pytest.mark.parametrize(
    ("written", "ago"),
    [
        ("2 days ago", timedelta(days=2)),
        ("a week ago", timedelta(days=7)),
        ("Edited 3 weeks ago", timedelta(days=21)),
        ("yesterday", timedelta(days=1)),
        ("3 wks. ago", timedelta(days=21)),
        ("5 hours ago", timedelta(hours=5)),
        ("hace 2 días", timedelta(days=2)),
        ("vor einer Woche", timedelta(days=7)),
        ("il y a 3 jours", timedelta(days=3)),
    ],
)
def test_a_relative_date_is_about_that_day(look: Look, written: str, ago: timedelta) -> None:
    read = one(look(dated(written)))

    assert read.date_is_about
    assert read.review.posted_at == MONDAY - ago


def test_relative_dates_may_count_from_another_day(look: Look) -> None:
    as_of = datetime(2026, 4, 20, 12, tzinfo=UTC)

    assert str(one(look(dated("2 days ago"), as_of=as_of)).day) == "2026-04-18"


def test_a_row_with_a_relative_date_is_the_same_one_the_next_day(look: Look) -> None:
    rows = "author,stars,text,date\nJo,1,Rude,{}\n"
    first, second = (one(look(rows.format(date))) for date in ("2 days ago", "3 days ago"))

    assert first.review.key == second.review.key


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-01 15:00:00 UTC",
        "May 1, 2026, 3:00:00\u202fPM",
        "Fri May 01 2026 15:00:00 GMT-0400 (Eastern Daylight Time)",
        "Fri, 01 May 2026 15:00:00 GMT",
        "1 de mayo de 2026",
        "1. Mai 2026",
        "1 mai 2026",
        "2026年5月1日",
        "Reviewed on May 1, 2026",
        "Friday, May 1st, 2026",
        "2026-05-01 15:00:00 -0500",
        "20260501",
        "46143",
        "46143.5",
    ],
)
def test_dates_are_read_in_many_forms(look: Look, written: str) -> None:
    assert str(one(look(dated(written))).day) == "2026-05-01"


@pytest.mark.parametrize("written", ["0000-00-00", "May", "27", "15:00", "10 5 2026", "Mar 3"])
def test_what_is_no_whole_date_is_asked_for(look: Look, written: str) -> None:
    assert "isn't clear" in reason(look(dated(written)))


# --- stars


def starred(stars: str) -> str:
    return f'{HEADER}\nr1,"{stars}",Rude,2026-05-01'


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("1 out of 5", 1),
        ("Rated 1 out of 5 stars", 1),
        ("1,0", 1),
        ("2/10", 1),
        ("8/10", 4),
        ("⭐️⭐️", 2),
        ("★★☆☆☆", 2),
        ("**", 2),
        ("1★", 1),
        ("ONE_STAR", 1),
        ("STAR_RATING_TWO", 2),
        ("１", 1),
        ("1 estrella", 1),
        ("2 étoiles", 2),
        ("1 (of 5)", 1),
        ("five stars", 5),
        ("N/A", None),
    ],
)
def test_stars_are_read_in_many_forms(look: Look, written: str, stars: int | None) -> None:
    read = one(look(starred(written)))

    assert read.review.stars == stars
    assert not read.rounded


@pytest.mark.parametrize(
    ("written", "stars"),
    [("1.5", 1), ("4,5", 4), ("★½", 1), ("2.5/5", 2), ("4 1/2", 4), ("3½ stars", 3)],
)
def test_half_a_star_goes_down_and_is_told(look: Look, written: str, stars: int) -> None:
    read = one(look(starred(written)))

    assert (read.review.stars, read.rounded) == (stars, True)


@pytest.mark.parametrize("written", ["10", "20", "0", "4.3", "Poor", "excellent", "-1", "6/5"])
def test_stars_that_could_mean_anything_are_asked_for(look: Look, written: str) -> None:
    assert "stars have to be" in reason(look(starred(written)))


def test_a_person_can_say_how_many_stars_there_are(look: Look) -> None:
    assert one(look(starred("8"), out_of=10)).review.stars == 4


@pytest.mark.parametrize(
    ("written", "recommends"),
    [("doesn't recommend", False), ("Not Recommended", False), ("Recommends", True), ("👎", False)],
)
def test_a_recommendation_is_no_number_of_stars(look: Look, written: str, recommends: bool) -> None:
    read = one(look(starred(written)))

    assert (read.review.stars, read.review.recommends) == (None, recommends)


# --- no silent guesses


def test_a_needed_column_that_stands_twice_is_asked_for(look: Look) -> None:
    problem = look("Rating,Date,Review,Rating\n1,2026-05-01,Rude,5").problem

    assert "“Rating” is there twice" in problem


def test_a_place_s_average_is_not_the_review_s_stars(look: Look) -> None:
    reading = look("Average Rating,id,Rating,Review,Date\n4.8,r1,1,Rude,2026-05-01")

    assert one(reading).review.stars == 1
    assert "average" in reading.columns.not_read["average_rating"]


def test_two_columns_that_could_be_the_stars_are_asked_for(look: Look) -> None:
    table = "id,Stars,Rating,Review,Date\nr1,1,4.8,Rude,2026-05-01"

    assert '--map stars="Stars"' in look(table).problem
    assert one(look(table, columns=("stars=Stars",))).review.stars == 1


def test_a_long_number_that_excel_cut_is_no_id(look: Look) -> None:
    rows = f"{HEADER}\n1.23457E+17,1,Rude,2026-05-01\n1.23457E+17,2,Slow,2026-05-01\n"
    first, second = found(look(rows))

    assert not first.site_id_known
    assert first.review.key != second.review.key


def test_cells_that_say_nothing_are_empty(look: Look) -> None:
    header = "id,stars,text,date,author,reply"
    read = one(look(f"{header}\nr1,1,nan,2026-05-01,NULL,N/A")).review

    assert (read.text.literal, read.author.literal, read.reply) == ("", "", None)


def test_an_office_s_column_is_known_by_what_it_holds(look: Look) -> None:
    reading = look("Team,rating,comment,date\nLakeside,1,Rude,2026-05-01\n")

    assert one(reading).review.key.location == LAKE
    assert any("“Team” has only names of your offices" in note for note in reading.notes)


def test_an_office_is_asked_for_where_there_are_several(look: Look) -> None:
    assert "which office" in look(dated("2026-05-01")).question
    assert not look(dated("2026-05-01"), location=OAK).question


def test_a_name_of_an_office_can_be_told(look: Look) -> None:
    table = "office,stars,text,date\nUptown,1,Rude,2026-05-01\n"

    assert '--read-as "Uptown=…"' in reason(look(table))
    assert one(look(table, read_as=("Uptown=lakeside",))).review.key.location == LAKE


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("Google My Business", "google"),
        ("GMB", "google"),
        ("https://www.google.com/maps", "google"),
        ("maps.google.com", "google"),
        ("Google Reviews", "google"),
        ("Yelp.com", "yelp"),
        ("Health Grades", "healthgrades"),
        ("Facebook Recommendations", "facebook"),
        ("doctor.webmd.com", "webmd"),
        ("Rate MDs", "ratemds"),
        ("Trust Pilot", "trustpilot"),
        ("Castle Connolly", "castle-connolly"),
    ],
)
def test_a_site_has_one_name_however_it_is_written(look: Look, written: str, site: str) -> None:
    read = one(look(f"{HEADER},source\nr1,1,Rude,2026-05-01,{written}"))

    assert read.review.key.site == site


@pytest.mark.parametrize("written", ["g", "Gogle", "healthgrads"])
def test_a_site_that_could_be_another_is_asked_for(look: Look, written: str) -> None:
    table = f"{HEADER},source\nr1,1,Rude,2026-05-01,{written}"

    assert "I don't know the review site" in reason(look(table))
    assert one(look(table, read_as=(f"{written}=google",))).review.key.site == "google"


def test_a_column_can_be_told(look: Look) -> None:
    table = "id,Overall Feeling,text,date\nr1,1,Rude,2026-05-01"

    assert "none of them is for stars" in look(table).problem
    assert one(look(table, columns=("stars=Overall Feeling",))).review.stars == 1
    assert "no column “Mood”" in look(table, columns=("stars=Mood",)).problem
    with pytest.raises(Refused, match="Did you mean stars"):
        look(table, columns=("star=Overall Feeling",))


def test_markup_and_translations_are_resolved(look: Look) -> None:
    text = (
        "(Translated by Google) The wait was long.\n\n(Original)\nLa espera &amp; m&#225;s.<br>No."
    )
    read = one(look(f'{HEADER}\nr1,1,"{text}",2026-05-01')).review

    assert read.text.literal == "La espera & más.\nNo."
    assert read.translation.literal == "The wait was long."


@pytest.mark.parametrize("column", ["Owner Answer", "Business Response", "Public Reply Text"])
def test_a_reply_is_found_whatever_its_column_is_called(look: Look, column: str) -> None:
    table = f"{HEADER},{column}\nr1,1,Rude,2026-05-01,Thank you.\nr2,1,Rude,2026-05-01,No response"
    first, second = found(look(table))

    assert first.review.reply is not None
    assert second.review.reply is None
