"""Tests the plain-language errors for a `bedside.toml` that's missing, truncated, or not TOML."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import settings
from bot.errors import ConfigurationError
from tests.settings_files import SMALL, Write, refusal


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


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 3_000 + "]" * 3_000,
        "a = " + "{a = " * 3_000 + "1" + "}" * 3_000,
        ".".join("a" * 9_000) + " = 1",
        "a = " + "9" * 9_000,
    ],
    ids=["lists", "tables", "dots", "digits"],
)
def test_a_value_that_no_person_wrote_is_told(write: Write, text: str) -> None:
    assert "nested too deeply, or a number that's too long" in refusal(write(text))


def test_a_device_or_a_huge_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    assert "larger than 5 MB" in refusal(Path("/dev/zero"))
    file = tmp_path / "bedside.toml"
    file.write_text("#" + "x" * 6_000_000 + "\n" + SMALL)
    assert "larger than 5 MB" in refusal(file)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_do_no_harm(tmp_path: Path, end: str) -> None:
    path = tmp_path / "bedside.toml"
    path.write_bytes(SMALL.replace("\n", end).encode())

    assert settings.load(path, {}).practice().name == "Rosebank"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"xoxb-1"', "has quotation marks around it"),
        ("'xoxb-1'", "has quotation marks around it"),
        ("xoxb-1\nxoxb-2", "has a line break"),
        ("xoxb-\udc80", "has a line break or an unreadable character"),
    ],
)
def test_a_secret_that_cannot_be_one_is_told(write: Write, value: str, said: str) -> None:
    message = refusal(write(SMALL), {"BEDSIDE_SLACK_BOT_TOKEN": value})
    assert f"BEDSIDE_SLACK_BOT_TOKEN {said}" in message
    assert "xoxb" not in message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_TOKEN", "xapp-1-A", "holds what belongs in BEDSIDE_SLACK_APP_TOKEN"),
        ("APP_TOKEN", "xoxb-1-A", "holds what belongs in BEDSIDE_SLACK_BOT_TOKEN"),
        ("BOT_TOKEN", "xoxp-1-A", "has to begin with xoxb-"),
        ("BOT_TOKEN", "8f742231b10e8888", "has to begin with xoxb-"),
        ("BOT_TOKEN", "xoxb-…", "has a space or a special character"),
        ("BOT_TOKEN", "xoxb-1 2", "has a space or a special character"),
        ("SIGNING_SECRET", "xoxb-1-A", "holds a token"),
        ("SIGNING_SECRET", "xoxp-1-A", "holds a token"),
    ],
)
def test_swapped_and_mangled_tokens_of_slack_are_told(
    write: Write, name: str, value: str, said: str
) -> None:
    message = refusal(write(SMALL), {f"BEDSIDE_SLACK_{name}": value})
    assert f"BEDSIDE_SLACK_{name} {said}" in message
    assert value not in message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BEDSIDE_DATABSE_URL", "BEDSIDE_DATABASE_URL"),
        ("BEDISDE_DATABASE_URL", "BEDSIDE_DATABASE_URL"),
        ("BEDSIDE_DATABASE_URL_FIEL", "BEDSIDE_DATABASE_URL_FILE"),
        ("BEDSIDE_SLACK_TOKEN", "BEDSIDE_SLACK_BOT_TOKEN"),
        ("BEDSIDE_SLACK_SIGNINGSECRET", "BEDSIDE_SLACK_SIGNING_SECRET"),
        ("BEDSIDE_KEY", "BEDSIDE_KEYS"),
    ],
)
def test_a_variable_with_a_slip_in_its_name_is_told(write: Write, name: str, meant: str) -> None:
    """Otherwise, `bedside run` would start with an empty database at its default path."""
    message = refusal(write(SMALL), {name: "x"})
    assert f"{name}: there's no such variable. Did you mean {meant}?" in message


@pytest.mark.parametrize(
    "name",
    [
        "\ufeffBEDSIDE_DATABASE_URL",
        "bedside_database_url",
        "BEDSIDE_DATABASE_URL ",
        "export BEDSIDE_DATABASE_URL",
        "BEDSIDE-DATABASE-URL",
    ],
)
def test_a_variable_whose_name_a_file_has_mangled_is_told(write: Write, name: str) -> None:
    message = refusal(write(SMALL), {name: "sqlite:////srv/bedside.db"})
    assert f"BEDSIDE_DATABASE_URL isn't set, but {name!a} is" in message
    there = {name: "x", "BEDSIDE_DATABASE_URL": "sqlite:////srv/bedside.db"}
    assert settings.load(write(SMALL), there).database_url == "sqlite:////srv/bedside.db"


@pytest.mark.parametrize("value", ["\ufeffxoxb-1", "xoxb-1\u200b2", "xoxb-\u20281"])
def test_characters_that_nobody_can_see_are_told(write: Write, value: str) -> None:
    message = refusal(write(SMALL), {"BEDSIDE_SLACK_BOT_TOKEN": value})
    assert "BEDSIDE_SLACK_BOT_TOKEN has a line break or an unreadable character" in message


def test_values_with_quotation_marks_or_a_carriage_return_around_them(write: Write) -> None:
    file = write(SMALL)
    for name in ("BEDSIDE_SERVER_HOST", "BEDSIDE_KEYS"):
        assert f"{name} has quotation marks around it" in refusal(file, {name: '"0.0.0.0"'})
    assert settings.load(file, {"BEDSIDE_SERVER_HOST": "0.0.0.0\r"}).server.host == "0.0.0.0"
    assert "It has quotation marks around it" in refusal(Path(f'"{file}"'), {})


@pytest.mark.parametrize("end", ["?a=1", "#top"])
def test_a_public_url_has_a_path_at_most(write: Write, end: str) -> None:
    text = f'{SMALL}\n[server]\npublic_url = "https://b.example/bedside'
    assert "server.public_url: found" in refusal(write(f'{text}{end}"\n'))
    assert settings.load(write(f'{text}"\n'), {}).server.public_url.endswith("/bedside")


def test_other_programs_variables_do_no_harm(write: Write) -> None:
    kubernetes = {
        "BEDSIDE_SERVICE_HOST": "10.0.0.1",
        "BEDSIDE_SERVICE_PORT": "8008",
        "BEDSIDE_SERVICE_PORT_HTTP": "8008",
        "BEDSIDE_PORT": "tcp://10.0.0.1:8008",
        "BEDSIDE_PORT_8008_TCP_ADDR": "10.0.0.1",
    }
    ours = {"BEDSIDE_SETTINGS": "x", "BEDSIDE_SERVER_HOST": "0.0.0.0", "BEDSIDE_FUZZED": "1000"}
    leftover = {"BEDSIDE_SLACK_TOKEN": "old", "BEDSIDE_SLACK_BOT_TOKEN": "xoxb-1"}
    settings.load(write(SMALL), kubernetes | ours | leftover)


@pytest.mark.parametrize("url", ["https://[", "https://[::1", "https://x:abc", "https://x:99999"])
@pytest.mark.parametrize(
    "section",
    ["[server]\npublic_url", "[slack]\napi_url", "[webhooks]\nevents_url", "[google]\napi_url"],
)
def test_an_address_that_leads_nowhere_is_told(write: Write, section: str, url: str) -> None:
    setting = section.replace("[", "").replace("]\n", ".")
    assert f"{setting}: found" in refusal(write(f'{SMALL}\n{section} = "{url}"\n'))


def test_a_secret_s_file_may_begin_with_a_byte_order_mark(write: Write, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xef\xbb\xbfxoxb-1\r\n")
    found = settings.load(write(SMALL), {"BEDSIDE_SLACK_BOT_TOKEN_FILE": str(file)})
    assert found.slack.bot_token is not None
    assert found.slack.bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize("zone", ["EST", "localtime", "Factory"])
def test_a_zone_without_a_place_is_refused(write: Write, zone: str) -> None:
    message = refusal(write(SMALL.replace("America/Chicago", zone)))
    assert f'found "{zone}", but it has to be a time zone' in message


@pytest.mark.parametrize(
    ("short", "meant"), [("EST", "America/New_York"), ("pst", "America/Los_Angeles")]
)
def test_a_zone_s_short_name_is_understood_and_asked_about(
    write: Write, short: str, meant: str
) -> None:
    message = refusal(write(SMALL.replace("America/Chicago", short)))
    assert f'Did you mean "{meant}"?' in message
