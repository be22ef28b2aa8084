"""Tests the reply settings in `bedside.toml`: the tone, and a language model in addition to the
built-in replies.
"""

from __future__ import annotations

import pytest

import settings
from bot.errors import ConfigurationError
from bot.replies import ReplyContext, blocks, compose, lint
from bot.reviews import Review, ReviewKey
from bot.untrusted import NOTHING, Untrusted
from tests.settings_files import SMALL, Write
from tests.world import MONDAY

OWN = """
[replies]
tone = "plain"
signature = "Warmly, {signer}, {role}"
block = ["cliche"]
forbidden = ["world-class"]

[[replies.own]]
subject = "waiting"
text = "I'm sorry. It [matters|counts] how people feel. <<Call {phone} or e-mail {email}.>>"
"""


def test_a_practice_chooses_how_its_replies_sound(write: Write) -> None:
    style = settings.load(write(SMALL + OWN), {}).practice().style
    assert (style.tone, style.forbidden) == ("plain", ("world-class",))
    assert style.raised == {"cliche"}
    (own,) = style.replies
    assert (own.language, own.subject) == ("en", "waiting")
    assert "[matters|counts]" in own.text


@pytest.mark.parametrize("contact", ["both", "phone", "profile", None])
def test_an_office_can_fix_how_its_replies_offer_to_talk(write: Write, contact: str | None) -> None:
    line = f'contact = "{contact}"\n' if contact else ""
    text = SMALL.replace("time_zone", f"{line}time_zone", 1)
    (place,) = settings.load(write(text), {}).practice().locations.values()
    assert place.contact == contact


def test_a_location_whose_signer_has_no_role_still_gets_drafts_that_can_go_out(
    write: Write,
) -> None:
    practice = settings.load(write(SMALL), {}).practice()
    (place,) = practice.locations.values()
    key = ReviewKey("google", place.id, "r1")
    about = Review(key, 1, Untrusted("Two hours of waiting."), NOTHING, MONDAY, MONDAY)
    context = ReplyContext(place, practice, review=about)
    draft = compose(about, context, 1)
    assert draft.endswith("\n– Ruth Abernell, for Lakeside")
    assert not blocks(lint(draft, context))


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        ('block = ["cliches"]', 'replies.block: there is no rule "cliches". Did you mean "cliche"'),
        ('tone = "breezy"', 'replies.tone: found "breezy", but it has to be warm, plain or formal'),
        ('signature = "Your team"', "replies.signature"),
        ('signature = "Your friends {signer}"', "replies.signature"),
        (
            '[[replies.own]]\nsubject = "wating"\ntext = "Sorry."',
            'replies.own[0].subject: there is no subject "wating". Did you mean "waiting"',
        ),
        (
            '[[replies.own]]\nsubject = "general"\ntext = "Your appointment was on us."',
            "replies.own[0]",
        ),
        (
            '[[replies.own]]\nsubject = "general"\ntext = "Dear {name}."',
            "only {phone} and {email} can be",
        ),
        (
            '[[replies.own]]\nsubject = "general"\nlanguage = "nl"\ntext = "Dag."',
            "replies.own 1, language",
        ),
    ],
)
def test_a_choice_that_cannot_work_is_told_with_its_place(
    write: Write, mistake: str, says: str
) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        settings.load(write(f"{SMALL}\n[replies]\n{mistake}\n"), {})
    assert says in str(wrong.value)


# --- the language model

MODEL = """
[language_model]
enabled = true
base_url = "https://llm.example/v1"
model = "small-1"
"""


def test_the_language_model_is_off_unless_somebody_switches_it_on(write: Write) -> None:
    off = settings.load(write(SMALL), {})
    assert not off.language_model.enabled
    assert not off.practice().policy.language_model
    env = {"BEDSIDE_LANGUAGE_MODEL_API_KEY": "key-1"}
    on = settings.load(write(SMALL + MODEL), env)
    assert on.practice().policy.language_model
    assert not on.language_model.send_review
    assert "key-1" not in repr(on)


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (('model = "small-1"', ""), "language_model.model is missing"),
        (("https://", "http://"), "an address without encryption"),
        (("enabled = true", "enabled = true\nallow_loopback = true"), ""),
        (("small-1", "small 1"), "language_model.model"),
        (("enabled = true", 'enabled = true\napi_key = "k"'), "secrets don't belong"),
        (("enabled = true", "enabled = true\ntimeout_s = 60"), "from 1 to 20"),
    ],
)
def test_a_language_model_that_is_half_set_up_is_told(
    write: Write, mistake: tuple[str, str], says: str
) -> None:
    text = SMALL + MODEL.replace(*mistake)
    if not says:
        settings.load(write(text), {})
        return
    with pytest.raises(ConfigurationError) as wrong:
        settings.load(write(text), {})
    assert says in str(wrong.value)


def test_a_model_on_this_machine_needs_no_encryption(write: Write) -> None:
    here = MODEL.replace("https://llm.example", "http://127.0.0.1:11434")
    with pytest.raises(ConfigurationError):
        settings.load(write(SMALL + here), {})
    settings.load(write(f"{SMALL}{here}allow_loopback = true\n"), {})
