"""Tests spreadsheets that people maintain by hand, and text that they paste from a site."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from tests.adapters.sites.exported import Look, found, one, workbook

HEADER = ["Office", "Site", "Date", "Who", "Stars", "What they said", "Replied?"]


def row(office: str | None, day: int, text: str, replied: str = "") -> list[Any]:
    return [office, "Google", datetime(2026, 4, day), "Jo", "⭐⭐", text, replied]


def test_a_merged_cell_is_about_all_its_rows(look: Look) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = (row("Oak Street", 20, "One"), row(None, 21, "Two"), row("Lakeside", 22, "Three"))
    for cells in (["Our reviews"], HEADER, *rows):
        sheet.append(cells)
    sheet.merge_cells("A3:A4")
    written = io.BytesIO()
    book.save(written)
    reviews = [each.review for each in found(look(written.getvalue(), "kept.xlsx"))]
    assert [each.key.location for each in reviews] == ["oak-street", "oak-street", "lakeside"]
    assert {each.stars for each in reviews} == {2}


def test_an_empty_cell_that_isnt_merged_is_no_office(look: Look) -> None:
    rows = [HEADER, row("Oak Street", 20, "One"), row(None, 21, "Two")]
    _, second = found(look(workbook(*rows), "kept.xlsx"))
    assert not second.has_office


def test_a_note_below_the_table_is_no_review(look: Look) -> None:
    rows = [HEADER, row("Oak Street", 20, "One"), ["NOTE: ask Dana about this one"]]
    reading = look(workbook(*rows), "kept.xlsx")
    assert len([each for each in found(reading) if hasattr(each, "review")]) == 1
    assert "I skipped line 3 with totals or notes." in reading.notes


@pytest.mark.parametrize(
    ("said", "is_answered"),
    [("yes - Dana", True), ("Yes (4/22)", True), ("no, waiting for Dana", False), ("", False)],
)
def test_who_replied_can_be_next_to_the_yes(look: Look, said: str, is_answered: bool) -> None:
    reading = look(workbook(HEADER, row("Oak Street", 20, "One", said)), "kept.xlsx")
    assert (one(reading).review.reply is not None) is is_answered


@pytest.mark.parametrize(
    "line",
    [
        "Response from the owner:",
        "Response from the owner 3 days ago",
        "Owner's reply:",
        "Business response:",
        "Réponse du propriétaire :",
        "Respuesta del propietario",
    ],
)
def test_a_reply_in_the_review_s_cell_is_the_reply(look: Look, line: str) -> None:
    text = f'"Nobody called back.\n\n{line}\nWe\'re sorry. Please call us."'
    table = f"Date,Stars,Review,Office,Site\n2026-04-20,1,{text},Oak Street,Google\n"
    reading = look(table)
    review = one(reading).review
    assert review.text.literal == "Nobody called back."
    assert review.reply is not None
    assert review.reply.text == "We're sorry. Please call us."
    assert any("1 review had your reply in the same cell" in note for note in reading.notes)


@pytest.mark.parametrize(
    "text",
    [
        "There was no response from the owner: nothing.",
        "Bad.\nThe owner's reply: he laughed.",
        "Bad.\nResponse from the owner:",
    ],
)
def test_a_reviewer_s_own_words_stay(look: Look, text: str) -> None:
    table = f'Date,Stars,Review,Office,Site\n2026-04-20,1,"{text}",Oak Street,Google\n'
    review = one(look(table)).review
    assert review.text.literal == text
    assert review.reply is None


@pytest.mark.parametrize(
    ("names", "cells"),
    [
        ("Date,Patient Initials,Stars,Review", "2026-04-20,J.M.,1,Cold"),
        ("when,who,stars,what", "2026-04-20,J.M.,1 star,Cold"),
        ("Date,Name,Rating,Review,Owner Comment", "2026-04-20,J.M.,1 star rating,Cold,"),
        ("Submitted,Name,Rating,Comment", "04/20/2026,J.M.,20%,Cold"),
        ("Fecha / Date,Autor / Author,Estrellas / Stars,Reseña / Review", "2026-04-20,J.M.,1,Cold"),
        ("Review Date,Reviewer,Score,Comment", "46132,J.M.,1/5,Cold"),
        ("Date,Name,Rating,Review", "2026-04-20,J.M.,⭐,&quot;Cold&quot;"),
    ],
)
def test_names_of_columns_that_people_choose(look: Look, names: str, cells: str) -> None:
    review = one(look(f"{names}\n{cells}\n", location="oak-street", site="google")).review
    assert (review.stars, review.author.literal) == (1, "J.M.")
    assert review.text.literal.strip('"') == "Cold"
    assert f"{review.posted_at:%Y-%m-%d}" == "2026-04-20"


def test_a_site_s_owner_comment_is_the_reply(look: Look) -> None:
    table = "Date,Name,Rating,Review,Owner Comment\n2026-04-20,Jo,1,Cold,So sorry\n"
    review = one(look(table, location="oak-street", site="yelp")).review
    assert review.reply is not None
    assert review.reply.text == "So sorry"
