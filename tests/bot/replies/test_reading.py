"""Tests what's inferred from a review: its themes, its heat, and whether it goes to a manager
first.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from bot.replies import Theme, read
from bot.replies.language import language_of
from bot.replies.themes import Area
from tests.bot.replies.places import review
from tests.bot.replies.test_composer import DEMO
from tests.bot.replies.test_real_replies import needs_data, rows

ABOUT = {
    "demo-001": {Theme.MEDICATION, Theme.PHONE},
    "demo-003": {Theme.SCHEDULING},
    "demo-004": {Theme.CLINICIAN, Theme.NOT_LISTENED},
    "demo-005": {Theme.WAITING, Theme.FRONT_DESK},
    "demo-006": {Theme.BILLING},
    "demo-007": {Theme.PRIVACY},
    "demo-012": {Theme.PARKING},
    "demo-014": {Theme.DISCRIMINATION},
    "demo-015": {Theme.FOLLOW_UP},
    "demo-016": {Theme.BILLING},
    "demo-017": {Theme.RUSHED},
    "demo-018": {Theme.PAIN, Theme.NOT_LISTENED},
    "demo-019": {Theme.CLEANLINESS},
    "demo-021": {Theme.PHONE, Theme.SCHEDULING},
    "demo-024": {Theme.WAITING},
    "demo-025": {Theme.FRONT_DESK},
    "demo-027": {Theme.FOLLOW_UP},
    "demo-028": {Theme.CLINICIAN},
    "demo-029": {Theme.DIAGNOSIS},
    "demo-030": {Theme.DIAGNOSIS},
    "demo-051": {Theme.WAITING, Theme.FRONT_DESK, Theme.PHONE},
    "demo-052": {Theme.BILLING},
    "demo-053": {Theme.NOT_LISTENED, Theme.RUSHED},
    "demo-054": {Theme.FOLLOW_UP},
    "demo-056": {Theme.SCHEDULING, Theme.PHONE},
    "demo-058": {Theme.WAITING, Theme.FRONT_DESK},
    "demo-064": {Theme.CLEANLINESS},
}
SENSITIVE = {"demo-002", "demo-007", "demo-014", "demo-057"}
ARGUABLE = {"demo-012", "demo-013"}
"""One reviewer uses a wheelchair and was sent home, and one was treated worse for speaking English
slowly.
"""
HEATED = {"demo-058"}

BY_ID = {one.key.id: one for one in DEMO}


def test_the_reviews_of_the_demo_are_about_what_a_reader_says() -> None:
    wanted = {(id, theme) for id, themes in ABOUT.items() for theme in themes}
    found = {(id, theme) for id in ABOUT for theme in read(BY_ID[id]).themes}
    assert len(wanted & found) > 0.9 * len(wanted)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Nobody answers the phone and nobody calls back.", Area.ACCESS),
        ("The doctor was cold and the nurse talked down to me.", Area.PEOPLE),
        ("We sat there for two hours, and the lady at the desk was rude about it.", None),
        ("The receptionist is rude and nobody ever calls me back.", None),
        ("The receptionist was rude and dismissive, and they overcharged me.", None),
        ("Meh.", None),
    ],
)
def test_a_reply_can_speak_of_the_only_area_that_a_review_is_surely_about(
    text: str, area: Area | None
) -> None:
    assert read(review(text)).area is area


def test_sensitive_reviews_are_held_for_a_manager_and_few_others_are() -> None:
    negative = [one for one in DEMO if (one.stars or 0) <= 2]
    held = {one.key.id for one in negative if read(one).sensitive}
    assert held >= SENSITIVE
    assert len(held - SENSITIVE - ARGUABLE) <= FALSE_ALARMS * len(negative)


FALSE_ALARMS = 0.15
"""Maximum share of ordinary reviews flagged as sensitive. Missing a sensitive review would be
worse.
"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My father died two days after they sent him home.", "death"),
        ("I ended up in the hospital with sepsis.", "harm"),
        ("She told me she wanted to kill herself and they laughed.", "self-harm"),
        ("The technician touched me inappropriately.", "abuse"),
        ("They treated us differently because we are Black.", "discrimination"),
        ("You will hear from my attorney.", "legal"),
        ("I am going to the newspapers with this.", "press"),
        ("He quit breathing in the car.", "harm"),
        ("I was the only Asian woman there and the only one they asked.", "discrimination"),
    ],
)
def test_what_is_sensitive_has_a_kind(text: str, kind: str) -> None:
    assert read(review(text)).sensitive == kind


def test_strong_words_for_small_things_are_seldom_sensitive() -> None:
    texts = (
        "The waiting killed my whole afternoon.",
        "Three kids and nights in a hospital laundry, I know what work is.",
        "The phone is a pain and the parking is worse.",
        "I nearly fell asleep waiting.",
        "The stroke of a pen would have fixed this form.",
        "My phone died while I was on hold.",
        "I almost had a heart attack when I saw the bill.",
    )
    assert sum(bool(read(review(text)).sensitive) for text in texts) <= 1


def test_capitals_and_bangs_are_heat() -> None:
    assert {id for id in HEATED if read(BY_ID[id]).heated} == HEATED
    assert not read(review("I waited for an hour and nobody came.")).heated
    assert read(review("WORST PLACE EVER!!! STAY AWAY!!!")).heated


@pytest.mark.parametrize(
    ("text", "unhappy"),
    [
        ("The nurse was lovely, but I waited three hours and nobody told me why.", True),
        ("Could not get through on the phone for days, very poor communication.", True),
        ("Wonderful doctor, caring staff, highly recommend.", False),
        ("She explains everything and always takes the time. Great office!", False),
        ("", False),
    ],
)
def test_words_are_heard_whatever_the_stars_say(text: str, unhappy: bool) -> None:
    assert read(review(text, stars=5)).unhappy is unhappy


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I waited for two hours and nobody told me what was going on.", "en"),
        ("Esperé dos horas y nadie me dijo nada de lo que pasaba.", "es"),
        ("J'ai attendu deux heures et personne ne m'a rien dit.", "fr"),
        ("Ich habe zwei Stunden gewartet und niemand hat mir etwas gesagt.", "de"),
        ("Esperei duas horas e ninguém me disse nada, não foi bom.", "pt"),
        ("Llamé muchas veces y nunca contestan el teléfono.", "es"),
        ("Cancelaron mi cita dos veces sin avisar.", "es"),
        ("El doctor no me escuchó.", "es"),
        ("Personne ne répond au téléphone.", "fr"),
        ("Il n'écoute pas.", "fr"),
        ("Termin ohne Bescheid abgesagt.", "de"),
        ("Péssimo atendimento, não recomendo.", "pt"),
        ("Nessuno risponde al telefono.", "it"),
        ("No one answers the phone.", "en"),
        ("Great no wait.", "en"),
        ("ok", ""),
        ("انتظرت أكثر من ساعة ونصف مع ابنتي ولم يعتذر لنا أحد", "ar"),
        ("Я ждала два часа, и никто ничего не сказал", "ru"),
        ("我等了两个小时没有人告诉我任何事情", "zh"),
        ("Tôi đến đúng giờ nhưng phải chờ hơn một tiếng", "vi"),
    ],
)
def test_the_language_is_told_by_small_words_and_by_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_start_up_loads_no_model() -> None:
    code = "import bot.replies.signs as s, bot.replies; assert s.shipped.cache_info().currsize == 0"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@needs_data
def test_themes_agree_with_peoples_labels() -> None:
    from tools.bench.replies import FEWEST, LABELS

    hits: Counter[Theme] = Counter()
    labelled: Counter[Theme] = Counter()
    called: Counter[Theme] = Counter()
    for row in rows("dev_reviews"):
        if not row.get("label_themes") or not row["text"]:
            continue
        wanted = {LABELS[label] for label in row["label_themes"] if label in LABELS}
        found = set(read(review(row["text"])).themes)
        if Theme.FRONT_DESK in found and Theme.CLINICIAN in wanted:
            found.add(Theme.CLINICIAN)
        found &= set(LABELS.values())
        hits.update(found & wanted)
        labelled.update(wanted)
        called.update(found)
    counted = [theme for theme in labelled if labelled[theme] >= FEWEST]
    f1 = [2 * hits[theme] / (labelled[theme] + called[theme]) for theme in counted]
    assert len(counted) == 9
    assert sum(f1) / len(f1) > 0.6


OTHERWISE = (
    (Theme.BILLING, "Don't waste your money or your time on this doctor, he is awful."),
    (Theme.CLEANLINESS, "Place is quite clean. The doctor was awful to me."),
    (Theme.FRONT_DESK, "The receptionist was very nice. The doctor was awful to me."),
    (Theme.MEDICATION, "Whoever wrote the good ones must be on drugs. Awful doctor."),
    (Theme.NOT_LISTENED, "In my opinion this is an awful place, never again."),
    (Theme.PARKING, "He shows no signs of caring about anybody, awful man."),
    (Theme.SCHEDULING, "It was easy to get an appointment. The doctor was awful."),
    (Theme.WAITING, "She was waiting to see my reaction, and it was awful."),
)


def test_words_of_a_subject_that_mean_something_else_are_seldom_a_complaint_of_it() -> None:
    wrong = [theme for theme, text in OTHERWISE if theme in read(review(text)).themes]
    assert len(wrong) <= 1, wrong
