"""Checks every wording of every built-in reply: it reads well, passes the rules, and doesn't repeat
another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from typing import get_args

import pytest

from bot.replies import bank, lint
from bot.replies.bank import BankReply
from bot.replies.findings import Kind
from bot.replies.occasions import SENSITIVE, Occasion
from bot.replies.themes import Area, Theme
from bot.style import Tone
from tests.bot.replies.places import EMAIL, PHONE, context, review

SIGNED = "– Dana Penhale, Office Manager"
FILES = [(language, subject) for language in bank.LANGUAGES for subject in bank.subjects(language)]
AREAS = [area.value for area in Area]
ORDINARY = [theme.value for theme in Theme if theme is not Theme.DISCRIMINATION]
ABOUT = {
    "thanks": review("Lovely office.", stars=5),
    "thanks-stars": review("", stars=5),
    "sensitive": review("They sent her home and she died."),
}
"""Reviews for the replies that are checked together with a review."""
WITHOUT_CONTACT = {"thanks", "thanks-stars"}
OWN_BANK = [one.value for one in Occasion if not one.is_reportable and one.value != "complaint"]


def unfilled(language: str, reply: BankReply) -> Iterator[str]:
    """Each wording of the reply, with the contact sentences used in rotation."""
    contacts = cycle(bank.contacts(language, reply.tone) or [""])
    for wording in bank.wordings(reply.inviting()):
        yield wording.replace(bank.CONTACT, next(contacts)) if bank.CONTACT in wording else wording


def wordings(language: str, reply: BankReply) -> Iterator[str]:
    """Each wording of the reply, as it would be posted."""
    for wording in unfilled(language, reply):
        yield signed(wording)


def signed(text: str) -> str:
    return f"{text.replace('{phone}', PHONE).replace('{email}', EMAIL)}\n{SIGNED}"


def kind_of(subject: str) -> Kind:
    return "second-contact" if subject.startswith("second") else "public-reply"


@pytest.mark.parametrize(("language", "subject"), FILES, ids="-".join)
def test_every_wording_of_every_reply_passes_the_check(language: str, subject: str) -> None:
    about = ABOUT.get(subject)
    for reply in bank.replies(language, subject):
        for text in wordings(language, reply):
            found = lint(text, context(about, kind=kind_of(subject)))
            assert not found, (text, [finding.rule for finding in found])


@pytest.mark.parametrize("language", bank.LANGUAGES)
@pytest.mark.parametrize("tone", get_args(Tone))
def test_every_sentence_with_the_contacts_fits_any_reply(language: str, tone: Tone) -> None:
    contacts = bank.contacts(language, tone)
    assert len(contacts) == len({*contacts})
    for said in contacts:
        assert (said.count("{phone}"), said.count("{email}")) == (1, 1)
        assert len(bank.sentences_of(said)) == 1
        for reply in bank.replies(language, "general")[:3]:
            text = signed(bank.wordings(reply.inviting())[0].replace(bank.CONTACT, said))
            assert not lint(text, context()), text


@pytest.mark.parametrize(("language", "subject"), FILES, ids="-".join)
def test_every_wording_is_whole(language: str, subject: str) -> None:
    for reply in bank.replies(language, subject):
        invites = subject not in WITHOUT_CONTACT
        assert bool(reply.invitation) is invites, reply.text
        assert bool(reply.gloss) is (language != "en"), reply.text
        for wording in unfilled(language, reply):
            assert not re.search(r"[\[\]<>|]|  | [,.;?]", wording), wording
            assert (wording.count("{phone}"), wording.count("{email}")) == (invites, invites)
            assert wording[0].isupper() or wording[0] in "{¿¡"
            assert wording.rstrip()[-1] in ".?!"


@pytest.mark.parametrize("language", bank.LANGUAGES)
def test_there_are_replies_for_every_theme_and_occasion(language: str) -> None:
    for subject in (*ORDINARY, *OWN_BANK, "general", "second", "second-untalked", "thanks-stars"):
        assert len(bank.replies(language, subject)) >= 6, subject
    for subject in AREAS:
        assert len(bank.replies(language, subject)) >= 4, subject
    kinds = {reply.kind for reply in bank.replies(language, "sensitive")}
    assert kinds == SENSITIVE | {""}
    for rung in ("phone", "profile"):
        assert len(bank.invitations(language, rung)) >= 8


def test_english_has_at_least_25_replies_for_each_theme_and_more_for_the_commonest() -> None:
    for theme in ORDINARY:
        assert len(bank.replies("en", theme)) >= 50
    for area in AREAS:
        assert len(bank.replies("en", area)) >= 30
    assert len(bank.replies("en", "general")) >= 100
    assert len(bank.replies("en", "thanks")) >= 500


@pytest.mark.parametrize("language", bank.LANGUAGES)
def test_no_two_replies_are_alike(language: str) -> None:
    """Invitations are left out, because there are only a few natural ways to say whom to call.

    Two built-in replies may share a plain sentence. People notice repetition in consecutive replies
    of one office, and the composer's tests check that, with invitations.
    """
    runs = Counter[tuple[str, ...]]()
    for subject in bank.subjects(language):
        for reply in bank.replies(language, subject):
            for part in re.split("<<.*?>>", bank.wordings(reply.text)[0].casefold()):
                words = re.findall(r"[\w'{}]+", part)
                runs.update({tuple(words[at : at + 6]) for at in range(len(words) - 5)})
    again = sum(count for count in runs.values() if count > 1)
    assert again / runs.total() < 0.35
