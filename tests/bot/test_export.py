"""Tests the spreadsheet of cases: what it contains, and what it must never contain."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.case import Case, CaseId, DraftVersion
from bot.cases.state.call import Call, ContactState, ContactTrack
from bot.cases.state.draft import Draft
from bot.cases.state.email import EmailTrack
from bot.cases.state.follow_up import FollowUp
from bot.cases.state.reply import PublicReply, ReplyTrack
from bot.cases.state.reply_status import Published
from bot.export import COLUMNS, export_file, safe
from bot.practice import MemberId
from bot.replies import Theme
from bot.untrusted import Untrusted
from tests.world import MONDAY, OAK, practice, review


def a_case(text: str = "Waited for hours.") -> Case:
    found = review(text=text)
    return Case(CaseId(7), OAK, found, MONDAY, MONDAY, MONDAY + timedelta(hours=19))


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_excel_reads_it_as_utf_8() -> None:
    file = export_file([a_case("Très déçue 🙁")], practice(), MONDAY)
    assert file.name == "bedside-cases-2026-05-04.csv"
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert rows(file.content)[0]["Review"] == "Très déçue 🙁"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1 704",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1+1",
        "\n=1",
        "\x00=1",
        "\u200b=1",
    ],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell).startswith("'")


@pytest.mark.parametrize("cell", ["", "Fine", "a=b", "5 stars", "“-1”"])
def test_other_text_is_left_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert (safe(-5), safe(0), safe(None)) == ("-5", "0", "")


def test_every_cell_of_a_hostile_review_is_harmless() -> None:
    evil = '=HYPERLINK("http://evil.example";"x")\r\n=1,"\n@a'
    case = a_case(evil)
    case = replace(case, review=replace(case.review, author=Untrusted("@SUM(1)"), url="=1"))
    [row] = rows(export_file([case], practice(), MONDAY).content)
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row.values())
    assert row["Review"] == "'" + evil.replace("\r\n", "\n")


def test_it_tells_what_the_team_did_in_the_offices_time() -> None:
    call = Call(MONDAY, MemberId("maya"), True, (Theme.WAITING,))
    reply = PublicReply(
        "I'm sorry.", MONDAY, review().revision, DraftVersion(1), by=MemberId("ruth")
    )
    case = replace(
        a_case(),
        about=(Theme.WAITING, Theme.PHONE),
        reply=ReplyTrack(Published(), public=reply),
        contact=ContactTrack(ContactState.RESOLVED, owner=MemberId("maya"), calls=(call,)),
    )
    [row] = rows(export_file([case], practice(), MONDAY).content)
    assert row["Case"] == "7"
    assert row["Office"] == "Oak Street"
    assert row["Posted"] == "2026-05-04 05:00"
    assert row["Reply"] == "I'm sorry."
    assert row["Replied by"] == "Ruth"
    assert row["Owner"] == "Maya"
    assert row["Call is"] == "resolved"
    assert row["Last call"] == "2026-05-04 10:00"


def test_what_a_patient_said_in_private_and_what_isnt_posted_stay_out() -> None:
    call = Call(
        MONDAY, MemberId("maya"), True, words=Untrusted("SECRET"), agreed=Untrusted("SECRET")
    )
    case = replace(
        a_case(),
        draft=Draft(DraftVersion(1), "SECRET", review().revision),
        contact=ContactTrack(ContactState.IN_CONVERSATION, calls=(call,)),
        email=EmailTrack(waits_since=MONDAY, count=1),
        follow_up=FollowUp(text="SECRET"),
    )
    content = export_file([case], practice(), MONDAY).content
    assert b"SECRET" not in content
    assert not any("mail" in column.casefold() for column in COLUMNS)
