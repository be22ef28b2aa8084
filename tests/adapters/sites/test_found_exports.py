"""Tests files in formats that people really use, found online and recreated with invented rows."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import pytest

from tests.adapters.sites.exported import Look, found, reason, workbook

Told: TypeAlias = tuple[int | None, str, str, str, str, str, bool]
"""Stars, text, author, day, site, office, and whether there's a reply."""

PODIUM = {
    "data": [
        {
            "author": {"id": "77", "name": "Tess"},
            "createdAt": "2026-04-12T15:02:00Z",
            "isRecommendation": False,
            "locations": [{"uid": "0000aa"}],
            "needsResponse": True,
            "responses": [],
            "review": {"body": "Late.", "rating": 2, "siteName": "Google", "siteReviewId": "Ab1"},
            "uid": "5f01",
        },
        {
            "author": {"id": "78", "name": "Ian"},
            "createdAt": "2026-04-02T10:00:00Z",
            "isRecommendation": True,
            "locations": [{"uid": "0000aa"}],
            "needsResponse": False,
            "responses": [{"body": "Sorry.", "createdAt": "2026-04-03T10:00:00Z"}],
            "review": {"body": "No.", "rating": 1, "siteName": "Facebook", "siteReviewId": "99"},
            "uid": "5f02",
        },
    ]
}
TRUSTPILOT = {
    "reviews": [
        {
            "id": "674bb",
            "consumer": {"displayName": "Ola", "numberOfReviews": 2},
            "businessUnit": {"identifyingName": "clinic.example", "displayName": "Clinic"},
            "stars": 2,
            "title": "",
            "text": "Rushed.",
            "createdAt": "2026-04-15T10:00:00Z",
            "companyReply": {"text": "Sorry.", "createdAt": "2026-04-16T10:00:00Z"},
            "source": "Organic",
            "countsTowardsTrustScore": True,
        }
    ]
}
FACEBOOK = [
    {
        "facebookUrl": "https://www.facebook.com/clinic",
        "date": "2026-04-12T20:09:39.000Z",
        "id": "UzpfST",
        "isRecommended": False,
        "user": {"id": "p1", "name": "Kara"},
        "text": "Dismissed.",
        "pageName": "clinic",
    }
]
GMBAPI = [
    {
        "review_name": "accounts/1/locations/lakeside/reviews/Zz1",
        "rating": 1,
        "comment_native": "Schlimm",
        "comment_en": "Bad",
        "created_date": "2026-04-20 10:00:00",
        "has_comment": 1,
        "has_media": 0,
        "reply": 0,
        "reply_comment": None,
        "reply_after_review": 0,
        "reviewerName": "Xaver",
    }
]
IN_LANGUAGES = [
    {
        "review_id": "r1",
        "author": "Fi",
        "rating": 1.0,
        "review_date": "2026-04-14",
        "description": {"en": "No call back", "es": "Nadie llamó"},
        "owner_responses": {"en": {"text": "Sorry."}},
    }
]
WRAPPED = {
    "event": "new_review",
    "payload": {
        "review": {"rating": "1", "comment": "Bad", "created_at": "2026-04-20", "id": "9"},
        "location": {"name": "Lakeside", "id": "2003"},
        "source": "google",
    },
}
SPANISH = {
    "reseñas": [{"autor": "Sol", "puntuación": 1, "texto": "Mal", "fecha": "2026-04-20"}] * 2
}

FILES: dict[str, tuple[str, dict[str, Any], Told]] = {
    "a scraper's dates count from the day it ran": (
        "id_review,caption,relative_date,retrieval_date,rating,username,url_user\n"
        "ChdDSUhNMG9nS0VJQ0FnSUNf,Late,2 weeks ago,2026-04-20 10:14:03,1.0,Jo,https://g.example/c\n",
        {"location": "lakeside", "site": "google"},
        (1, "Late", "Jo", "2026-04-06", "google", "lakeside", False),
    ),
    "German": (
        "Bewertungsportal;Standort;Verfasser;Sterne;Bewertungstext;Datum;Beantwortet\n"
        "Google;Lakeside;Jürgen;1 Stern;Nie erreichbar;23.04.2026;nein\n",
        {},
        (1, "Nie erreichbar", "Jürgen", "2026-04-23", "google", "lakeside", False),
    ),
    "a German rating that's the review": (
        "Portal;Praxis;Patient;Sterne;Bewertung;Bewertungsdatum;Beantwortet am\n"
        "Google;Lakeside;Ute;2;Lange Wartezeit;24.04.2026;25.04.2026\n",
        {},
        (2, "Lange Wartezeit", "Ute", "2026-04-24", "google", "lakeside", True),
    ),
    "Spanish": (
        "Plataforma,Sucursal,Nombre del cliente,Calificación,Comentario,Fecha de publicación\n"
        "Google,Lakeside,María,2 estrellas,Mala atención,12 de abril de 2026\n",
        {},
        (2, "Mala atención", "María", "2026-04-12", "google", "lakeside", False),
    ),
    "French": (
        "Nom du client;Note;Avis;Date de l'avis;Établissement;Site;Réponse\n"
        "Élodie;1/5;Accueil glacial;23/04/2026;Lakeside;Google;Merci\n",
        {},
        (1, "Accueil glacial", "Élodie", "2026-04-23", "google", "lakeside", True),
    ),
    "Portuguese": (
        "Data,Nome,Nota,Avaliação,Clínica,Origem\n23/04/2026,Rui,1,Ninguém atende,Lakeside,GMB\n",
        {},
        (1, "Ninguém atende", "Rui", "2026-04-23", "google", "lakeside", False),
    ),
    "Italian": (
        "Piattaforma;Sede;Autore;Punteggio;Recensione;Data\n"
        "Google;Lakeside;Gio;1 stella;Attesa infinita;24/04/2026\n",
        {},
        (1, "Attesa infinita", "Gio", "2026-04-24", "google", "lakeside", False),
    ),
    "the answers to a form": (
        "Timestamp,Which office?,Star rating (1-5),Copy of the review,Reviewer's name,"
        "Where was it posted?,Responded?\n"
        "4/23/2026 9:15:02,Lakeside,1,They cancelled,Bea,Google,TRUE\n",
        {},
        (1, "They cancelled", "Bea", "2026-04-23", "google", "lakeside", True),
    ),
    "names of columns in two lines": (
        "Office,Site,Review,,,,Reply,\n,,Date,Stars,Author,Text,Date,Text\n"
        "Lakeside,Google,4/20/2026,1,Ola,No one cares,4/21/2026,Sorry\n",
        {},
        (1, "No one cares", "Ola", "2026-04-20", "google", "lakeside", True),
    ),
    "groups of columns with the same names": (
        "Review,,,,Owner,\nOffice,Date,Stars,Text,Date,Text\nLakeside,4/20/2026,1,Bad,,\n",
        {"site": "google"},
        (1, "Bad", "", "2026-04-20", "google", "lakeside", False),
    ),
    "the practice's name around the office's": (
        "office,site,stars,text,date,author\n"
        "Rosebank Family Medicine (Lakeside),google,1,Bad,2026-04-20,Jo\n",
        {},
        (1, "Bad", "Jo", "2026-04-20", "google", "lakeside", False),
    ),
    "an office's number next to its name": (
        "Location ID,Location Name,Provider,Review Date,Rating,Reviewer,Review\n"
        "1,Lakeside,GOOGLE,2026-04-20,1,Yul,Hold music\n",
        {},
        (1, "Hold music", "Yul", "2026-04-20", "google", "lakeside", False),
    ),
    "who replied": (
        "Office,Site,Date,Stars,Review,Replied By\nLakeside,google,2026-04-20,1,Bad,Dana\n",
        {},
        (1, "Bad", "", "2026-04-20", "google", "lakeside", True),
    ),
    "a question instead of stars": (
        "Date,Office,Would you recommend?,Comments\n2026-04-20,Lakeside,No,Rushed\n",
        {"site": "healthgrades"},
        (None, "Rushed", "", "2026-04-20", "healthgrades", "lakeside", False),
    ),
    "what a number means": (
        "Office,Site,Rating,Review,Date\nLakeside,google,1 - Very poor,Bad,2026-04-20\n",
        {},
        (1, "Bad", "", "2026-04-20", "google", "lakeside", False),
    ),
    "signs and a number": (
        "Office,Site,Rating,Review,Date\nLakeside,google,★★★☆☆ (3),Fine,2026-04-20\n",
        {},
        (3, "Fine", "", "2026-04-20", "google", "lakeside", False),
    ),
    "a rating out of four others": (
        "Doctor,Overall Rating,Staff,Comment,Posted\nDr. Ruiz,1.25,1,Rude,April 20 2026\n",
        {"site": "ratemds", "location": "lakeside"},
        (1, "Rude", "", "2026-04-20", "ratemds", "lakeside", False),
    ),
}

DOCUMENTS: dict[str, tuple[Any, dict[str, Any], list[Told]]] = {
    "Podium": (
        PODIUM,
        {"location": "lakeside"},
        [
            (2, "Late.", "Tess", "2026-04-12", "google", "lakeside", False),
            (None, "No.", "Ian", "2026-04-02", "facebook", "lakeside", True),
        ],
    ),
    "Trustpilot": (
        TRUSTPILOT,
        {"location": "lakeside"},
        [(2, "Rushed.", "Ola", "2026-04-15", "trustpilot", "lakeside", True)],
    ),
    "Facebook": (
        FACEBOOK,
        {"location": "lakeside"},
        [(None, "Dismissed.", "Kara", "2026-04-12", "facebook", "lakeside", False)],
    ),
    "GMBapi": (
        GMBAPI, {}, [(1, "Schlimm", "Xaver", "2026-04-20", "google", "lakeside", False)]
    ),
    "a text for each language": (
        IN_LANGUAGES,
        {"location": "lakeside", "site": "google"},
        [(1, "No call back", "Fi", "2026-04-14", "google", "lakeside", True)],
    ),
    "a program's envelope": (
        WRAPPED, {}, [(1, "Bad", "", "2026-04-20", "google", "lakeside", False)]
    ),
    "Spanish": (
        SPANISH,
        {"location": "lakeside", "site": "google"},
        [(1, "Mal", "Sol", "2026-04-20", "google", "lakeside", False)] * 2,
    ),
    "a site named around its reviews": (
        [
            {
                "platform": "zocdoc",
                "name": "Dr. Ruiz",
                "rating": 4.6,
                "reviews": [{"author": "Jo", "rating": 1, "body": "Meh", "date": "2026-04-20"}],
            }
        ],
        {"location": "lakeside"},
        [(1, "Meh", "Jo", "2026-04-20", "zocdoc", "lakeside", False)],
    ),
    "a list for each site": (
        {
            site: [{"author": "Jo", "stars": 2, "text": "Meh", "date": "2026-04-20"}]
            for site in ("google", "yelp")
        },
        {"location": "lakeside"},
        [
            (2, "Meh", "Jo", "2026-04-20", site, "lakeside", False) for site in ("google", "yelp")
        ],
    ),
}  # fmt: skip


def told(look: Look, written: str, name: str, said: dict[str, Any]) -> list[Told]:
    return [
        (
            row.review.stars,
            row.review.text.literal,
            row.review.author.literal,
            str(row.day),
            row.review.key.site,
            row.review.key.location,
            row.review.reply is not None,
        )
        for row in found(look(written, name, **said))
    ]


@pytest.mark.parametrize("kind", FILES)
def test_a_table_is_read_as_it_was_meant(look: Look, kind: str) -> None:
    written, said, expected = FILES[kind]
    assert told(look, written, "reviews.csv", said) == [expected]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_read_as_it_was_meant(look: Look, kind: str) -> None:
    document, said, expected = DOCUMENTS[kind]
    assert told(look, json.dumps(document), "reviews.json", said) == expected


def test_a_recommendation_that_a_tool_counts_as_one_star_says_no(look: Look) -> None:
    _, second = found(look(json.dumps(PODIUM), "reviews.json", location="lakeside"))
    assert second.review.recommends is False


def test_groups_in_a_workbook_part_columns_of_the_same_name(look: Look) -> None:
    reading = look(
        workbook(
            ["Our reviews", None, None, None, None],
            ["Review", None, None, "Reply", None],
            ["Office", "Stars", "Date", "Date", "Text"],
            ["Lakeside", 2, "2026-04-20", "2026-04-21", "Sorry"],
        ),
        "reviews.xlsx",
        columns=["text=Reply Text"],
        site="google",
    )
    assert [str(row.day) for row in found(reading)] == ["2026-04-20"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Lakeside,google,1 - Excellent,Bad,2026-04-20", "stars have to be"),
        ("Lakeside,google,2.25,Bad,2026-04-20", "stars have to be"),
        ("Lakeside,google,★★★☆☆ (4),Bad,2026-04-20", "stars have to be"),
        ("Riverside (Lakeside),google,2,Bad,2026-04-20", "there's no location"),
    ],
)
def test_what_could_mean_something_else_is_asked_about(look: Look, row: str, why: str) -> None:
    assert why in reason(look(f"Office,Site,Rating,Review,Date\n{row}\n"))


def test_a_row_that_was_never_public_is_refused(look: Look) -> None:
    head = "Office,Site,Date,Stars,Review"
    row = "Lakeside,google,2026-04-20,1,Private words"
    assert "public" in reason(look(f"{head},Public/Private\n{row},Private\n"))
    assert "public" in reason(look(f"{head},Published\n{row},No\n"))


@pytest.mark.parametrize(
    ("status", "replied"),
    [
        ("action_required", False),
        ("do_not_respond", False),
        ("removal_failed", False),
        ("pending_removal", False),
        ("manually_responded", True),
        ("auto_responded", True),
    ],
)
def test_whether_one_can_reply_says_nothing_of_a_reply(
    look: Look, status: str, replied: bool
) -> None:
    listed = {"date": "2026-04-20", "star_rating": 1, "reviewer": "Jo", "site": "google"}
    row = {**listed, "text": "Late", "status": status, "can_reply": True}
    (read,) = found(look(json.dumps([row]), "r.json", location="lakeside"))
    assert (read.review.reply is not None) is replied


def test_a_status_may_be_written_as_programs_do(look: Look) -> None:
    listed = {"date": "2026-04-20", "star_rating": 1, "site": "google", "text": "Late"}
    for status in ("successfully_removed", "REMOVED_BY_SITE"):
        row = {**listed, "status": status}
        assert "public" in reason(look(json.dumps([row]), "r.json", location="lakeside"))


def test_an_id_from_google_maps_is_not_one_that_google_would_know(look: Look) -> None:
    head = "Office,Site,Date,Stars,Review,Review ID"
    row = "Lakeside,google,2026-04-20,1,Bad"
    (maps,) = found(look(f"{head}\n{row},ChZDSUhNMG9nS0VJQ0FnSUQ4XzQ\n"))
    (owners,) = found(look(f"{head}\n{row},AbFvOqk3xZ\n"))
    assert (maps.site_id_known, owners.site_id_known) == (False, True)
