"""Tests which values in `bedside.toml` and the environment are accepted or rejected, and the error
messages.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import settings
from bot.errors import ConfigurationError
from bot.practice import Away, LocationId, MemberId, Policy, Role, SiteAccount
from bot.style import Style
from tests.settings_files import SMALL, Write, refusal
from tests.world import MONDAY

DEMO = Path(__file__).parent.parent / "demo" / "bedside.toml"
EXAMPLE = Path(__file__).parent.parent / "bedside.example.toml"
SLACK = {
    "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1-botsecret",
    "BEDSIDE_SLACK_SIGNING_SECRET": "signingsecret",
}


def test_the_demo_loads_with_its_practice_and_default_policy() -> None:
    practice = settings.load(DEMO, {}).practice()
    harbor = practice.locations[LocationId("harbor")]

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
complaint_stars = 4
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
        complaint_stars=4,
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
    # a Saturday, when the office is normally open all day
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
        ["location Lakeside, time_zone", "Chicargo", 'Did you mean "America/Chicago"?'],
    ),
    ('mon = "08', 'mon = "8am', ["location Lakeside, opening.mon", '"08:00-17:00"']),
    ("13:00-17:00", "11:00-17:00", ["location Lakeside, opening.mon"]),
    ("mon =", "monday =", ["location Lakeside, opening.monday", 'Did you mean "mon"?']),
    (
        'on_duty = ["leo"]',
        'on_duty = ["loe"]',
        ["location Lakeside, on_duty", 'no member "loe"', 'Did you mean "leo"?'],
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
    ('signer = "', 'singer = "', ["location Lakeside, singer", 'Did you mean "signer"?', "signer"]),
    ('role = "approver"', 'role = "boss"', [", role", '"boss"', "staff, approver or"]),
    ('role = "approver"', 'role = "staff"', ["location Lakeside", "no one can approve"]),
    ("[practice]", "[practise]", ["practise: there's no such", 'mean "practice"?']),
    ('id = "rosebank"', 'id = "Rose Bank"', ["practice.id", '"Rose Bank"', "lowercase letters"]),
    ('id = "rosebank"', "id = 7", ["practice.id: found 7, but it has to be"]),
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

    assert 'location Oak, on_duty: "leo" doesn\'t work there' in message


def test_google_ids_have_their_own_shape_and_one_owner(write: Write) -> None:
    google = '[[locations.sites]]\nsite = "google"\naccount = "1001"\nlocation = "locations/1"\n'
    text = SMALL.replace("[[members]]", google + google + "[[members]]")
    message = refusal(write(text))

    assert 'location Lakeside, sites 1, account: found "1001"' in message
    assert "already belongs to another location" in message


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

    assert f"{named}: secrets don't belong in this file" in message
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
    assert "binary (it isn't UTF-8 text)" in message
    assert "nowhere (No such file" in message


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
    assert 'there is no member "ruht". Did you mean "ruth"?' in str(told.value)
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
