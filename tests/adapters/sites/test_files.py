"""Tests files of reviews: the reviews that are parsed, and the errors for lines that can't be."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from adapters.sites.files import BadLine, Row, read
from bot.errors import Refused
from bot.practice import LocationId
from bot.reviews import Review, SiteReply
from tests.world import LAKE, MONDAY, OAK, practice

DEMO = Path(__file__).parents[3] / "demo"

Read = Callable[..., list[Row]]


@pytest.fixture
def file(tmp_path: Path) -> Read:
    """The contents of a file with this text or these bytes."""

    def rows(holds: str | bytes, name: str = "reviews.csv", **more: Any) -> list[Row]:
        path = tmp_path / name
        path.write_bytes(holds.encode() if isinstance(holds, str) else holds)
        return list(read(path, practice(), MONDAY, **more))

    return rows


def objects(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def one(rows: list[Row]) -> Review:
    (row,) = rows
    assert isinstance(row, Review), row
    return row


def reasons(rows: list[Row]) -> dict[int, str]:
    return {row.number: row.reason for row in rows if isinstance(row, BadLine)}


def texts(rows: list[Row]) -> list[str]:
    return [row.text.literal for row in rows if isinstance(row, Review)]


PLAIN: dict[str, Any] = {"id": "r1", "stars": 1, "text": "Bad.", "date": "2026-05-01"}


# --- contents


def test_a_row_becomes_a_review_with_all_that_it_tells(file: Read) -> None:
    row = {
        "id": "r1",
        "site": "Yelp",
        "location": "Lakeside",
        "stars": 2,
        "text": "Waited.\nAnd waited.",
        "author": "J. M.",
        "posted_at": "2026-05-01T10:00:00-05:00",
        "updated_at": "2026-05-02T10:00:00-05:00",
        "lang": "en",
        "translation": "Esperé.",
        "url": "https://example.com/r1",
        "reply": "Thank you.",
        "reply_hours_ago": 2,
    }
    found = one(file(objects(row), "reviews.jsonl"))

    assert (found.key.site, found.key.location, found.key.id) == ("yelp", LAKE, "r1")
    assert found.stars == 2
    assert found.text.literal == "Waited.\nAnd waited."
    assert found.author.literal == "J. M."
    assert found.posted_at == datetime(2026, 5, 1, 15, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 5, 2, 15, tzinfo=UTC)
    assert found.translation.literal == "Esperé."
    assert (found.language, found.url) == ("en", "https://example.com/r1")
    assert found.reply == SiteReply("Thank you.", "published", MONDAY - timedelta(hours=2))


@pytest.mark.parametrize(
    ("column", "cell", "has_photos"),
    [
        ("reviewImageUrls", ["https://lh5.example/p/1"], True),
        ("reviewImageUrls", [], False),
        ("review_img_urls", "https://lh5.example/p/1", True),
        ("review_img_urls", None, False),
        ("Photos", "2", True),
        ("Photos", "0", False),
        ("Has Photos", "No", False),
        ("reviewMediaItems", [{"thumbnailUrl": "https://lh3.example/p/1"}], True),
        ("reviewerPhotoUrl", "https://lh3.example/a/1", False),
    ],
)
def test_a_column_of_images_says_whether_there_are_photos(
    file: Read, column: str, cell: object, has_photos: bool
) -> None:
    assert one(file(objects({**PLAIN, column: cell}), "reviews.jsonl")).has_photos is has_photos


@pytest.mark.parametrize(
    "header",
    [
        "id,stars,text,author,date",
        "Review ID,Star Rating,Review Text,Reviewer Name,Review Date",
        "reviewId,rating,comment,name,posted_at",
        "ID;Rating;Review;Author;Time",
        "id\tscore\tcontent\treviewer\tcreated_at",
    ],
)
def test_columns_may_be_called_and_parted_in_many_ways(file: Read, header: str) -> None:
    mark = next(mark for mark in ",;\t" if mark in header)
    found = one(file(f"{header}\n" + mark.join(["r1", "1", "Bad.", "Jo", "2026-05-01"])))

    assert (found.key.id, found.stars, found.author.literal) == ("r1", 1, "Jo")
    assert found.text.literal == "Bad."


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-05-01", "2026-05-01T04:00"),
        ("2026-05-01 09:30", "2026-05-01T13:30"),
        ("2026-05-01T09:30:00Z", "2026-05-01T09:30"),
        ("2026-01-15T09:30:00", "2026-01-15T14:30"),
        ("4/30/2026", "2026-04-30T04:00"),
        ("4/30/26 9:30 PM", "2026-05-01T01:30"),
        ("1.5.2026", "2026-05-01T04:00"),
        ("25/4/2026", "2026-04-25T04:00"),
        ("2026-25-4", "2026-04-25T04:00"),
        ("May 1, 2026", "2026-05-01T04:00"),
        ("1st May 2026", "2026-05-01T04:00"),
        ("1777626000", "2026-05-01T09:00"),
        (1777626000, "2026-05-01T09:00"),
        (1777626000000, "2026-05-01T09:00"),
    ],
)
def test_dates_are_read_in_the_location_s_zone(file: Read, written: object, meant: str) -> None:
    found = one(file(objects(PLAIN | {"date": written}), "reviews.jsonl"))

    assert found.posted_at == datetime.fromisoformat(meant).replace(tzinfo=UTC)


def test_hours_ago_count_back_from_now(file: Read) -> None:
    row = {"id": "r1", "stars": 1, "text": "Bad.", "hours_ago": 5.5}
    found = one(file(objects(row), "reviews.jsonl"))

    assert found.posted_at == MONDAY - timedelta(hours=5.5)


@pytest.mark.parametrize(
    "name", ["oak-street", "Oak Street", " OAK STREET ", "locations/oak-street"]
)
def test_a_location_goes_by_any_of_its_names(file: Read, name: str) -> None:
    assert one(file(objects(PLAIN | {"location": name}), "reviews.jsonl")).key.location == OAK


def test_rows_without_site_or_location_take_the_caller_s(file: Read) -> None:
    assert one(file(objects(PLAIN), "r.jsonl")).key.site == "import"
    assert one(file(objects(PLAIN), "r.jsonl")).key.location == OAK
    found = one(file(objects(PLAIN), "r.jsonl", site="vitals", location=LocationId("lakeside")))
    assert (found.key.site, found.key.location) == ("vitals", LAKE)


@pytest.mark.parametrize(
    ("written", "stars"),
    [(3, 3), (4.0, 4), ("2", 2), ("5.0", 5), ("4/5", 4), ("1 star", 1), ("★★☆☆☆", 2), ("FIVE", 5)],
)
def test_stars_are_written_in_many_ways(file: Read, written: object, stars: int) -> None:
    assert one(file(objects(PLAIN | {"stars": written}), "r.jsonl")).stars == stars


def test_a_site_may_give_no_stars_if_the_row_says_so(file: Read) -> None:
    assert one(file(objects(PLAIN | {"stars": None}), "r.jsonl")).stars is None
    assert one(file("id,stars,text,date\nr1,n/a,Bad.,2026-05-01")).stars is None


def test_stars_alone_and_no_name_are_fine(file: Read) -> None:
    found = one(file("id,stars,text,date\nr1,1,,2026-05-01"))

    assert not found.text
    assert not found.author


def test_a_title_is_part_of_the_words(file: Read) -> None:
    found = one(file(objects(PLAIN | {"title": "Never again"}), "r.jsonl"))

    assert found.text.literal == "Never again\n\nBad."


def test_what_the_demo_posts_itself_is_left_out(file: Read) -> None:
    assert file(objects(PLAIN | {"arrives": True}), "r.jsonl") == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a url", "https://a b"])
def test_only_web_addresses_are_taken_as_links(file: Read, url: str) -> None:
    assert one(file(objects(PLAIN | {"url": url}), "r.jsonl")).url == ""


# --- formats


def test_byte_order_mark_windows_lines_and_quoted_lines_are_fine(file: Read) -> None:
    table = 'id,stars,text,date\r\nr1,1,"She said ""wait"",\r\nand so on",2026-05-01\r\n\r\n'
    found = one(file(b"\xef\xbb\xbf" + table.encode()))

    assert found.key.id == "r1"
    assert found.text.literal == 'She said "wait",\nand so on'


@pytest.mark.parametrize("name", ["reviews", "reviews.dat"])
def test_the_kind_is_seen_from_the_first_sign_where_the_name_says_nothing(
    file: Read, name: str
) -> None:
    assert one(file(objects(PLAIN), name)).key.id == "r1"
    assert one(file("id,stars,text,date\nr1,1,Bad.,2026-05-01", name)).key.id == "r1"


def test_numbers_of_lines_are_those_of_an_editor(file: Read) -> None:
    table = 'id,stars,text,date\nr1,1,"two\nlines",2026-05-01\n\nr2,9,Bad.,2026-05-01\n'

    assert list(reasons(file(table))) == [5]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(file: Read) -> None:
    rows = "".join(f"r{n},1,Text {n},2026-05-01\n" for n in range(3, 800))
    found = file(f'id,stars,text,date\nr2,1,"Open,2026-05-01\n{rows}')

    assert reasons(found) == {2: "a quotation mark opens there but never closes"}
    assert len(texts(found)) == 797


def test_quotation_marks_that_do_not_match_cost_their_row_only(file: Read) -> None:
    table = 'id,stars,text,date\nr1,1,"A "bad" day",2026-05-01\nr2,1,5" pipe,2026-05-01\n'
    found = file(table)

    assert "don't match" in reasons(found)[2]
    assert texts(found) == ['5" pipe']


def test_a_comma_without_quotes_is_noticed(file: Read) -> None:
    found = file("id,stars,text,date\nr1,1,Rude, slow,2026-05-01\n")

    assert "5 cells" in reasons(found)[2]


def test_very_long_lines_are_refused_in_little_memory(file: Read) -> None:
    found = file(objects(PLAIN | {"text": "x" * 3_000_000}, PLAIN | {"id": "r2"}), "reviews.jsonl")

    assert "longer than" in reasons(found)[1]
    assert texts(found) == ["Bad."]


def test_a_long_review_is_taken_whole(file: Read) -> None:
    long = "Waiting. " * 5_000

    assert texts(file(f'id,stars,text,date\nr1,1,"{long}",2026-05-01')) == [long]


def test_lines_of_windows_are_read_and_those_in_no_encoding_told(file: Read) -> None:
    table = b"id,stars,text,date\nr1,1,Caf\xe9 \x80 5,2026-05-01\nr2,1,\x81,2026-05-01"
    found = file(table)

    assert "UTF-8" in reasons(found)[3]
    assert texts(found) == ["Café € 5"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_file_in_utf_16_is_read(file: Read, encoding: str) -> None:
    found = file("id\tstars\ttext\tdate\r\nr1\t1\tCafé…\t2026-05-01\r\n".encode(encoding))

    assert texts(found) == ["Café…"]


def test_half_an_emoji_and_nul_do_no_harm(file: Read) -> None:
    found = one(
        file(
            '{"id": "r1", "stars": 1, "text": "Bad\\ud83d\\u0000", "date": "2026-05-01"}', "r.jsonl"
        )
    )

    assert found.text.literal == "Bad\ufffd"
    assert found.revision


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_ten_times_the_rows_need_no_more_memory(tmp_path: Path, name: str) -> None:
    def peak(count: int) -> int:
        path = tmp_path / name
        with path.open("w") as written:
            written.write("id,stars,text,date\n" if name == "a.csv" else "")
            for n in range(count):
                row = PLAIN | {"id": f"r{n}"}
                csv_row = ",".join(str(value) for value in row.values()) + "\n"
                written.write(csv_row if name == "a.csv" else objects(row))
        tracemalloc.start()
        try:
            assert sum(isinstance(row, Review) for row in read(path, practice(), MONDAY)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(3000) < 2 * peak(300)


# --- refusals


BAD = [
    ({"stars": 6}, '"6"'),
    ({"stars": 0}, "1 to 5"),
    ({"stars": 4.3}, "whole number"),
    ({"stars": "great"}, '"great"'),
    ({"stars": ""}, "no stars"),
    ({"stars": True}, "1 to 5"),
    ({"date": "some day"}, "Write it like 2026-05-31"),
    ({"date": "2026-02-30"}, "isn't clear"),
    ({"date": "2031-01-01"}, "is in the future"),
    ({"date": "0001-01-01"}, "date"),
    ({"date": None}, "no date"),
    ({"date": [1]}, "isn't clear"),
    ({"hours_ago": -1}, "hours"),
    ({"location": "Lakesied"}, "Did you mean Lakeside?"),
    ({"location": "Paris"}, "There are Oak Street, Lakeside"),
    ({"text": {"a": 1}}, "text has to be text"),
]


@pytest.mark.parametrize(("change", "reason"), BAD)
def test_a_row_that_makes_no_sense_is_refused_with_its_reason(
    file: Read, change: dict[str, Any], reason: str
) -> None:
    found = file(objects(PLAIN | change, PLAIN), "reviews.jsonl")

    assert reason in reasons(found)[1]
    assert texts(found) == ["Bad."]


@pytest.mark.parametrize("line", ["{", "[1]", "7", '{"a": 1} x', "[" * 100_000, "1" * 5_000])
def test_broken_json_is_told_with_its_line(file: Read, line: str) -> None:
    found = file(f"{objects(PLAIN)}\n{line}\n", "reviews.jsonl")

    assert list(reasons(found)) == [3]
    assert texts(found) == ["Bad."]


@pytest.mark.parametrize(
    ("header", "lacks"),
    [("id,thoughts,stars,date", "text"), ("id,text,date", "stars"), ("a,text,stars", "a date")],
)
def test_a_table_without_a_needed_column_is_told_once(file: Read, header: str, lacks: str) -> None:
    row = ",".join("1" for _ in header.split(","))
    found = file(f"{header}\n{row}\n{row}\n")

    assert list(reasons(found)) == [1]
    assert f"none of them is for {lacks}." in reasons(found)[1]


def test_an_empty_file_holds_nothing(file: Read) -> None:
    assert file("") == []
    assert file("id,stars,text,date\n") == []


def test_a_file_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="I can't find"):
        read(tmp_path / "none.csv", practice(), MONDAY)
    with pytest.raises(Refused, match="is a folder"):
        read(tmp_path, practice(), MONDAY)


# --- ids


def test_a_row_without_an_id_keeps_its_own_wherever_it_stands(file: Read) -> None:
    rows = [{"stars": 1, "text": f"Bad {n}.", "date": "2026-05-01"} for n in range(5)]
    there = {
        row.text.literal: row.key
        for row in file(objects(*rows), "a.jsonl")
        if isinstance(row, Review)
    }
    back = {
        row.text.literal: row.key
        for row in file(objects(*rows[::-1]), "b.jsonl")
        if isinstance(row, Review)
    }

    assert there == back
    assert len(set(there.values())) == 5


cells = st.text(max_size=30) | st.integers() | st.none() | st.booleans() | st.floats()
columns = st.sampled_from(["id", "stars", "text", "author", "date", "location", "site", "x"])
likely = st.fixed_dictionaries(
    {
        "stars": st.integers(1, 5),
        "text": st.text(max_size=60),
        "date": st.dates(datetime(2000, 1, 1).date(), datetime(2026, 5, 1).date()).map(str),
    },
    optional={"id": st.text(max_size=9), "author": st.text(max_size=9)},
)


@given(st.lists(likely | st.dictionaries(columns, cells), max_size=8), st.integers(0, 500))
def test_the_same_file_twice_gives_the_same_keys_and_revisions(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], later_h: int
) -> None:
    path = tmp_path_factory.mktemp("twice") / "reviews.jsonl"
    path.write_text(objects(*rows), encoding="utf-8")

    first, second = (
        [
            (row.key, row.revision, row.posted_at) if isinstance(row, Review) else row
            for row in read(path, practice(), now)
        ]
        for now in (MONDAY, MONDAY + timedelta(hours=later_h))
    )
    assert first == second


def own_id(row: dict[str, Any]) -> object:
    """Rows that have the same ID but contradict each other are rejected. A row without an ID is a
    separate review.
    """
    return row.get("id", "").strip() or id(row)


@given(st.lists(likely, max_size=8, unique_by=own_id))
def test_a_table_and_objects_tell_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("kinds")
    names = ["id", "author", "stars", "text", "date"]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, names, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    # in a table, a lone carriage return looks like the end of a line
    tame = [
        {k: v.replace("\r", " ") if isinstance(v, str) else v for k, v in row.items()}
        for row in rows
    ]
    writer.writerows(tame)
    (folder / "a.csv").write_bytes(table.getvalue().encode())
    (folder / "a.jsonl").write_text(objects(*tame), encoding="utf-8")

    told = [list(read(folder / name, practice(), MONDAY)) for name in ("a.csv", "a.jsonl")]
    assert texts(told[0]) == texts(told[1])
    assert len(texts(told[0])) == len(rows)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.jsonl", "a"]))
def test_whatever_stands_in_a_file_each_line_is_a_review_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, holds: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(holds)

    for row in read(path, practice(), MONDAY):
        assert isinstance(row, Review) or row.reason


# --- whole files


def test_the_demo_s_reviews_are_all_readable() -> None:
    place = settings.load(DEMO / "bedside.toml", {}).practice()
    found = list(read(DEMO / "reviews.jsonl", place, MONDAY, site="google"))

    assert reasons(found) == {}
    assert {row.key.location for row in found if isinstance(row, Review)} == set(place.locations)
    assert any(row.reply for row in found if isinstance(row, Review))


def test_two_lines_that_contradict_each_other_are_not_both_taken(file: Read) -> None:
    first = PLAIN | {"id": "r1"}
    later = first | {"text": "Better.", "date": "2026-05-02"}
    found = file(objects(first, first, first | {"text": "Worse."}, later), "reviews.jsonl")

    assert reasons(found) == {
        3: 'an earlier line says something else of the review "r1" at the same time. '
        "Keep one of both"
    }
    assert texts(found) == ["Bad.", "Bad.", "Better."]
