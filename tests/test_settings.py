"""`bedside.toml` and the environment: what is taken, what is refused, and in which words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from bot.errors import ConfigurationError
from bot.practice import Away, LocationId, MemberId, Policy, Role, SiteAccount
from bot.replies import ReplyContext, blocks, compose, lint
from bot.reviews import Review, ReviewKey
from bot.style import Style
from bot.untrusted import NOTHING, Untrusted
from tests.world import MONDAY

DEMO = Path(__file__).parent.parent / "demo" / "bedside.toml"
EXAMPLE = Path(__file__).parent.parent / "bedside.example.toml"
SLACK = {
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1-botsecret",
    "BEDSIDE_SLACK_SIGNING_SECRET": "signingsecret",
}

SMALL = """\
[practice]
id = "rosebank"
name = "Rosebank"

[[locations]]
id = "lakeside"
name = "Lakeside"
phone = "(312) 555-0147"
email = "care@lakeside.example"
time_zone = "America/Chicago"
signer = "Ruth Abernell"
opening = { mon = "08:00-12:00, 13:00-17:00", sat = "00:00-24:00" }
on_duty = ["leo"]
slack_channel = "C0LAKESIDE"

[[members]]
id = "leo"
name = "Leo Bramwick"
email = "leo@rosebank.example"
role = "approver"
slack = "U0LEO"
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "bedside.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def refusal(path: Path, env: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        settings.load(path, env or {})
    return str(refused.value)


def test_the_demo_loads_with_its_practice_and_default_policy() -> None:
    practice = settings.load(DEMO, {}).practice()
    harbor = practice.location(LocationId("harbor"))

    assert practice.name == "Rosebank Family Medicine"
    assert list(practice.locations) == ["oak-street", "lakeside", "harbor"]
    assert harbor.sites == (SiteAccount("google", "accounts/1001", "locations/2003"),)
    assert harbor.channels == {"slack": "C0HARBOR"}
    assert practice.members[MemberId("dana")].role is Role.MANAGER
    assert practice.members[MemberId("tomas")].locations == frozenset()
    assert practice.whose("slack", "U0MAYA") == practice.on_duty(LocationId("oak-street"), MONDAY)
    assert practice.policy == Policy()


def test_the_example_loads_as_it_is() -> None:
    found = settings.load(EXAMPLE, {})

    assert found.practice().policy == Policy()
    assert found.slack.mode == "socket"


def test_commented_defaults_in_the_example_are_the_real_ones() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    start = lines.index("[policy]")
    stop = next(n for n in range(start, len(lines)) if lines[n].startswith("# ----"))
    switched_on = [line.removeprefix("# ") for line in lines[start:stop] if " = " in line]

    assert len(switched_on) > 8
    shown = tomllib.loads("\n".join(switched_on))
    assert settings.PolicySection.model_validate(shown).policy() == Policy()


def test_commented_defaults_of_the_replies_are_the_real_ones() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    shown = lines[lines.index("[replies]") : lines.index("# [[replies.own]]")]
    switched_on = [line.removeprefix("# ") for line in shown if " = " in line]

    assert len(switched_on) == 7
    chosen = settings.File.model_validate(
        tomllib.loads("[replies]\n" + "\n".join(switched_on))
        | tomllib.loads(EXAMPLE.read_text(encoding="utf-8").replace("[replies]\n", "", 1))
    )
    assert chosen.replies.style() == Style()


def test_policy_numbers_become_the_core_s(write: Write) -> None:
    chosen = """
[policy]
reply_within_h = 12
undo_s = 0
negative_stars = 3
first_contact_days = 30
four_eyes = true
chat_may_hold_phi = true
follow_up_days = [5, 10, 20]
cool_down_min = 20
"""
    policy = settings.load(write(SMALL + chosen), {}).practice().policy

    assert policy == Policy(
        reply_within=timedelta(hours=12),
        undo=timedelta(0),
        negative_stars=3,
        first_contact=timedelta(days=30),
        four_eyes=True,
        chat_may_hold_phi=True,
        follow_up_days=(5, 10, 20),
        cool_down=timedelta(minutes=20),
    )


def test_a_lunch_break_and_a_whole_day_are_kept(write: Write) -> None:
    place = settings.load(write(SMALL), {}).practice().locations[LocationId("lakeside")]
    noon = datetime(2026, 5, 4, 17, 30, tzinfo=UTC)  # Monday 12:30 in Chicago
    saturday = datetime(2026, 5, 10, 4, 59, tzinfo=UTC)  # 23:59 there

    assert not place.hours.is_open(noon, place.time_zone)
    assert place.hours.is_open(noon + timedelta(hours=1), place.time_zone)
    assert place.hours.is_open(saturday, place.time_zone)


def test_days_on_which_one_is_closed_are_dates(write: Write) -> None:
    text = SMALL.replace("on_duty", "closed_on = [2026-05-04]\non_duty")
    place = settings.load(write(text), {}).practice().locations[LocationId("lakeside")]

    assert not place.hours.is_open(datetime(2026, 5, 4, 15, tzinfo=UTC), place.time_zone)


def test_a_holiday_can_be_worked_and_a_day_can_be_shorter(write: Write) -> None:
    days = (
        'holidays = "US-IL"\nopen_on = [2026-09-07]\n'
        'half_days = { 2026-12-24 = "08:00-12:00", 2026-12-26 = "09:00-11:00" }\non_duty'
    )
    place = (
        settings.load(write(SMALL.replace("on_duty", days)), {})
        .practice()
        .locations[LocationId("lakeside")]
    )

    def is_open(month: int, day: int, hour: int) -> bool:
        at = datetime(2026, month, day, hour, 30, tzinfo=place.time_zone)
        return place.hours.is_open(at.astimezone(UTC), place.time_zone)

    assert is_open(9, 7, 10)
    assert not is_open(5, 25, 10)
    assert is_open(12, 24, 11)
    assert not is_open(12, 24, 13)
    # a Saturday, which is open all day otherwise
    assert is_open(12, 26, 10)
    assert not is_open(12, 26, 12)


WRONG = [
    (
        "on_duty",
        'half_days = { 2026-12-24 = "till noon" }\non_duty',
        ["location Lakeside, half_days", '"till noon"'],
    ),
    (
        'phone = "(312) 555-0147"',
        'phone = "12"',
        ["location Lakeside, phone", '"12"', "area code"],
    ),
    (
        'email = "care@lakeside.example"',
        'email = "care@lakeside"',
        ["location Lakeside, email", '"care@lakeside"', "e-mail"],
    ),
    (
        "America/Chicago",
        "America/Chicargo",
        ["location Lakeside, time_zone", "Chicargo", 'did you mean "America/Chicago"?'],
    ),
    ('mon = "08', 'mon = "8am', ["location Lakeside, opening.mon", '"08:00-17:00"']),
    ("13:00-17:00", "11:00-17:00", ["location Lakeside, opening.mon"]),
    ("mon =", "monday =", ["location Lakeside, opening.monday", 'did you mean "mon"?']),
    (
        'on_duty = ["leo"]',
        'on_duty = ["loe"]',
        ["location Lakeside, on_duty", 'no member "loe"', 'did you mean "leo"?'],
    ),
    (
        'slack_channel = "C0LAKESIDE"',
        "",
        ["location Lakeside: slack_channel or teams_channel is missing"],
    ),
    (
        "C0LAKESIDE",
        "#lakeside",
        ["location Lakeside, slack_channel", '"#lakeside"', "channel's ID"],
    ),
    ('signer = "', 'singer = "', ["location Lakeside, singer", 'did you mean "signer"?', "signer"]),
    ('role = "approver"', 'role = "boss"', [", role", '"boss"', "staff, approver or"]),
    ('role = "approver"', 'role = "staff"', ["location Lakeside", "nobody may approve"]),
    ("[practice]", "[practise]", ["practise: there is no such", 'mean "practice"?']),
    ('id = "rosebank"', 'id = "Rose Bank"', ["practice.id", '"Rose Bank"', "small letters"]),
    ('id = "rosebank"', "id = 7", ["practice.id: found 7;"]),
    (
        'slack = "U0LEO"',
        'slack = "U0LEO"\nlocations = ["lakesid"]',
        ["member Leo Bramwick, locations", 'mean "lakeside"?'],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "told"), WRONG)
def test_a_mistake_names_its_key_what_was_found_and_what_is_allowed(
    write: Write, right: str, wrong: str, told: list[str]
) -> None:
    assert right in SMALL
    message = refusal(write(SMALL.replace(right, wrong)))

    for part in told:
        assert part in message


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    text = SMALL
    for right, wrong, _told in WRONG[:3]:
        text = text.replace(right, wrong)
    lines = refusal(write(text + "[policy]\nundo = 3\n"), {"BEDSIDE_SLACK_BOT_TOKEN_FILE": "/no"})

    assert len(lines.splitlines()) == 1 + 3 + 1 + 1


def test_two_members_cannot_share_an_id_or_a_slack_identity(write: Write) -> None:
    member = SMALL[SMALL.index("[[members]]") :]
    message = refusal(write(SMALL + "\n" + member))

    assert 'member Leo Bramwick, id: "leo" is taken by member Leo Bramwick' in message
    assert 'member Leo Bramwick, slack: "U0LEO" is taken by member Leo Bramwick' in message


def test_two_locations_cannot_share_an_id(write: Write) -> None:
    start, stop = SMALL.index("[[locations]]"), SMALL.index("[[members]]")
    message = refusal(write(SMALL + "\n" + SMALL[start:stop]))

    assert 'location Lakeside, id: "lakeside" is taken by location Lakeside' in message


def test_the_one_on_duty_has_to_work_there(write: Write) -> None:
    other = SMALL[SMALL.index("[[locations]]") : SMALL.index("[[members]]")]
    other = other.replace('"lakeside"', '"oak"').replace('"Lakeside"', '"Oak"')
    message = refusal(write(SMALL + 'locations = ["lakeside"]\n' + other))

    assert 'location Oak, on_duty: "leo" does not work there' in message


def test_google_ids_have_their_own_shape_and_one_owner(write: Write) -> None:
    google = '[[locations.sites]]\nsite = "google"\naccount = "1001"\nlocation = "locations/1"\n'
    text = SMALL.replace("[[members]]", google + google + "[[members]]")
    message = refusal(write(text))

    assert 'location Lakeside, sites 1, account: found "1001"' in message
    assert "belongs to another location already" in message


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('[slack]\nbot_token = "xoxb-1-SUSPECT"', "slack.bot_token"),
        ('[google]\nclient_secret = "SUSPECT"', "google.client_secret"),
        ('[server]\nhost = "xoxb-SUSPECT"', "server.host"),
        ('[slack]\nteem = "xoxb-SUSPECT"', "slack.teem"),
        ('database_url = "postgresql://u:SUSPECT@h/d"', "database_url"),
        ('[database]\nurl = "postgresql://u:SUSPECT@h/d"', "database.url"),
        ('[database]\nurl = "postgresql://h/d?user=u&password=SUSPECT"', "database.url"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(
    write: Write, line: str, named: str
) -> None:
    message = refusal(
        write(f"{line}\n{SMALL}" if line.startswith("database_") else f"{SMALL}\n{line}")
    )

    assert f"{named}: secrets do not belong in this file" in message
    assert "SUSPECT" not in message
    assert len(message.splitlines()) == 2


def test_a_refused_secret_s_variable_is_told(write: Write) -> None:
    message = refusal(write(SMALL + '\n[slack]\nsigning_secret = "abc"'))

    assert "BEDSIDE_SLACK_SIGNING_SECRET" in message
    assert "_FILE" in message


def test_secrets_come_from_the_environment_or_from_files(write: Write, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("xoxb-from-file\n", encoding="utf-8")
    env = {"BEDSIDE_SLACK_BOT_TOKEN_FILE": str(token), "BEDSIDE_GOOGLE_CLIENT_ID": " id "}
    found = settings.load(write(SMALL), env)

    assert found.slack.bot_token is not None
    assert found.slack.bot_token.get_secret_value() == "xoxb-from-file"
    assert found.google.client_id is not None
    assert found.google.client_id.get_secret_value() == "id"
    assert found.slack.app_token is None


def test_a_secret_is_given_once_and_its_file_has_to_hold_it(write: Write, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    env = {
        "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1",
        "BEDSIDE_SLACK_BOT_TOKEN_FILE": "/x",
        "BEDSIDE_SLACK_APP_TOKEN_FILE": str(tmp_path / "empty"),
        "BEDSIDE_SLACK_SIGNING_SECRET_FILE": str(tmp_path / "binary"),
        "BEDSIDE_GOOGLE_CLIENT_ID_FILE": str(tmp_path / "nowhere"),
    }
    message = refusal(write(SMALL), env)

    assert "BEDSIDE_SLACK_BOT_TOKEN and BEDSIDE_SLACK_BOT_TOKEN_FILE are both set" in message
    assert "empty is empty" in message
    assert "cannot be read (it is not text)" in message
    assert "nowhere cannot be read (No such file" in message


def test_missing_secrets_are_named_by_mode(write: Write) -> None:
    http = settings.load(DEMO, {})
    socket = settings.load(write(SMALL), {})

    assert http.missing_slack() == list(SLACK)
    assert socket.missing_slack() == ["BEDSIDE_SLACK_BOT_TOKEN", "BEDSIDE_SLACK_APP_TOKEN"]
    assert len(http.missing_google()) == 3
    assert socket.missing_google() == []
    with pytest.raises(ConfigurationError, match="BEDSIDE_SLACK_APP_TOKEN is missing"):
        socket.require_secrets()


def test_nothing_is_missing_when_all_secrets_are_there(write: Write) -> None:
    found = settings.load(write(SMALL + '[slack]\nmode = "http"'), SLACK)

    found.require_secrets()


def test_no_repr_shows_a_secret() -> None:
    env = SLACK | {
        "BEDSIDE_GOOGLE_REFRESH_TOKEN": "refreshsecret",
        "BEDSIDE_DATABASE_URL": "postgresql://u:dbsecret@host/db",
    }
    found = settings.load(DEMO, env)
    shown = f"{found!r} {found} {found.slack!r} {found.google} {found.slack.model_dump()}"

    assert found.database_url == "postgresql://u:dbsecret@host/db"
    for secret in ("botsecret", "signingsecret", "refreshsecret", "dbsecret"):
        assert secret not in shown


def test_without_more_words_it_listens_here_and_keeps_its_data_in_var(write: Write) -> None:
    found = settings.load(write(SMALL), {})

    assert found.database_url == "sqlite:///var/bedside.db"
    assert (found.server.host, found.server.port) == ("127.0.0.1", 8008)
    assert found.slack.api_url == "https://slack.com/api/"
    assert found.google.api_url == "https://mybusiness.googleapis.com/v4"
    assert found.google.poll_every == timedelta(minutes=1)


def test_the_database_and_the_address_to_listen_on_come_from_the_file_or_before_it_from_outside(
    write: Write,
) -> None:
    file = write(SMALL + '\n[database]\nurl = "sqlite:////srv/b.db"\n[server]\nport = 8009\n')
    found = settings.load(file, {})
    assert (found.database_url, found.server.host) == ("sqlite:////srv/b.db", "127.0.0.1")

    url = "postgresql://u:secret@h/d"
    env = {"BEDSIDE_DATABASE_URL": url, "BEDSIDE_SERVER_HOST": "0.0.0.0"}
    found = settings.load(file, env)
    assert (found.database_url, found.server.host) == (url, "0.0.0.0")
    assert found.server.port == 8009


def test_a_local_trial_listens_here_only_whatever_comes_from_outside(write: Write) -> None:
    text = SMALL.replace("slack_channel", "teams_channel") + "\n[teams]\nlocal_trial = true\n"
    assert settings.load(write(text), {}).teams.local_trial
    with pytest.raises(ConfigurationError, match="local_trial"):
        settings.load(write(text), {"BEDSIDE_SERVER_HOST": "0.0.0.0"})


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    assert "Copy bedside.example.toml" in refusal(tmp_path / "bedside.toml")


def test_broken_toml_is_told_with_its_line(write: Write) -> None:
    assert "line 2" in refusal(write('[practice]\nid = "rosebank\n'))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_bytes(SMALL.encode("utf-16"))

    assert "UTF-8" in refusal(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bedside.toml"
    path.write_bytes(SMALL.encode("utf-8-sig"))

    assert settings.load(path, {}).practice().name == "Rosebank"


values = st.recursive(
    st.none().map(lambda _: "x") | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
keys = st.sampled_from([*settings.File.model_fields, "id", "name", "sites", "other"])
tables = st.dictionaries(keys, values | st.dictionaries(keys, values) | st.lists(values))


@given(tables)
def test_whatever_stands_in_the_file_the_answer_is_a_sentence(found: dict[str, object]) -> None:
    lines = list(settings.mistakes(found))

    assert lines
    assert all(line.strip() for line in lines)


AWAY = """
away = [{ first = 2026-12-24, last = 2027-01-02 }]
"""


def test_a_rota_and_holidays_say_who_is_on_duty(tmp_path: Path) -> None:
    text = DEMO.read_text().replace(
        'on_duty = ["maya"]', 'on_duty = ["maya"]\nrota = { tue = ["ruth"] }', 1
    )
    text = text.replace('slack = "U0MAYA"', 'slack = "U0MAYA"' + AWAY, 1)
    file = tmp_path / "bedside.toml"
    file.write_text(text)
    oak = LocationId("oak-street")
    practice = settings.load(file, SLACK).practice()
    maya = practice.members[MemberId("maya")]
    assert maya.away == (Away(date(2026, 12, 24), date(2027, 1, 2)),)
    assert practice.on_duty(oak, MONDAY) == maya
    tuesday = practice.on_duty(oak, MONDAY + timedelta(days=1))
    assert tuesday is not None
    assert tuesday.id == "ruth"
    assert practice.on_duty(oak, datetime(2026, 12, 24, 15, tzinfo=UTC)) is None


def test_a_wrong_rota_or_holiday_is_told(tmp_path: Path) -> None:
    text = DEMO.read_text().replace(
        'on_duty = ["maya"]', 'on_duty = ["maya"]\nrota = { tue = ["ruht"] }', 1
    )
    wrong = AWAY.replace("2027-01-02", "2026-01-02")
    file = tmp_path / "bedside.toml"
    file.write_text(text.replace('slack = "U0MAYA"', 'slack = "U0MAYA"' + wrong, 1))
    with pytest.raises(ConfigurationError) as told:
        settings.load(file, SLACK)
    assert 'there is no member "ruht"; did you mean "ruth"?' in str(told.value)
    assert "member Maya Corliss, away 1" in str(told.value)


TEAMS = """
[teams]
app_id = "11111111-2222-3333-4444-555555555555"
tenant = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
"""
CHANNEL = 'teams_channel = "19:abc@thread.tacv2"'


def test_a_location_may_have_a_channel_in_slack_in_teams_or_in_both(write: Write) -> None:
    slack = 'slack_channel = "C0LAKESIDE"'
    both = settings.load(write(SMALL.replace(slack, f"{slack}\n{CHANNEL}") + TEAMS), {})
    teams = settings.load(write(SMALL.replace(slack, CHANNEL) + TEAMS), {})

    assert set(_channels(both)) == {"slack", "teams"}
    assert (both.uses_slack, both.uses_teams) == (True, True)
    assert _channels(teams) == {"teams": "19:abc@thread.tacv2"}
    assert teams.missing_slack() == []
    assert teams.missing_teams() == ["BEDSIDE_TEAMS_APP_PASSWORD"]


def test_teams_without_an_app_id_is_refused_but_for_a_local_trial(write: Write) -> None:
    teams = SMALL.replace('slack_channel = "C0LAKESIDE"', CHANNEL)
    trial = settings.load(write(teams + "[teams]\nlocal_trial = true\n"), {})

    assert "teams.app_id is missing" in refusal(write(teams))
    assert trial.missing_teams() == []
    assert trial.clock_url == "", "nobody checks our signatures there"
    assert "teams.app_id: a local trial has none" in refusal(
        write(teams + TEAMS + "local_trial = true\n")
    )


def test_a_local_trial_of_teams_is_for_this_machine_only(write: Write) -> None:
    trial = '[teams]\nlocal_trial = true\n[server]\nhost = "0.0.0.0"\n'

    assert 'server.host: found "0.0.0.0"' in refusal(write(SMALL + trial))


def _channels(loaded: settings.Settings) -> dict[str, str]:
    place = next(iter(loaded.practice().locations.values()))
    return dict(place.channels)


# --- how replies sound

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
        ('block = ["cliches"]', 'replies.block: there is no rule "cliches"; did you mean "cliche"'),
        ('tone = "breezy"', 'replies.tone: found "breezy"; it has to be warm, plain or formal'),
        ('signature = "Your team"', "replies.signature"),
        ('signature = "Your friends {signer}"', "replies.signature"),
        (
            '[[replies.own]]\nsubject = "wating"\ntext = "Sorry."',
            'replies.own[0].subject: there is no subject "wating"; did you mean "waiting"',
        ),
        (
            '[[replies.own]]\nsubject = "general"\ntext = "Your appointment was on us."',
            "replies.own[0]",
        ),
        (
            '[[replies.own]]\nsubject = "general"\ntext = "Dear {name}."',
            "only {phone} and {email} may stand",
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
        (("enabled = true", 'enabled = true\napi_key = "k"'), "secrets do not belong"),
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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('name = "Rosebank', 'line 2: a quotation mark (") is missing'),
        ("name = “Rosebank”", "line 2: there are curly quotes"),
        ("name = Rosebank", "line 2: the value needs quotation marks"),
        ('name "Rosebank"', "line 2: an equals sign is missing"),
        ("name =", "line 2: the value after the equals sign is missing"),
        ('name = "a"\nname = "b"', "line 3: this setting is there twice"),
        ('names = ["a", "b"', "a square bracket, [ or ], is missing"),
        ('name = "Rosebank" # it\'s "ours\n[[x', "line 3: a square bracket"),
    ],
)
def test_a_file_that_is_not_toml_is_explained_in_a_persons_words(
    tmp_path: Path, line: str, said: str
) -> None:
    file = tmp_path / "bedside.toml"
    file.write_text(f"[practice]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as told:
        settings.load(file, {})
    assert said in str(told.value)
