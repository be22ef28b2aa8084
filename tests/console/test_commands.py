"""Tests the commands as people type them: their output, exit codes, and effects."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.errors import ConfigurationError
from bot.store import Store
from console.cli import cli
from tests.databases import migrated

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo" / "bedside.toml"
ROWS = [
    {
        "id": "r1",
        "location": "oak-street",
        "stars": 1,
        "text": "Waited two hours.",
        "site": "yelp",
        "date": "2026-11-20",
    },
    {
        "id": "r2",
        "location": "lakeside",
        "stars": 5,
        "text": "Lovely people.",
        "site": "yelp",
        "date": "2026-11-20",
    },
]


class Shell:
    """Runs `bedside …` with the demo's practice on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "bedside.db"
        self.env = {
            "BEDSIDE_SETTINGS": str(DEMO),
            "BEDSIDE_DATABASE_URL": f"sqlite:///{self.database}",
            "COLUMNS": "200",
        }
        migrated(self.database).close()

    def make(self) -> None:
        """An empty database, as `bedside run` makes it."""
        store = Store(self.env["BEDSIDE_DATABASE_URL"])
        store.migrate()
        store.close()

    def __call__(self, *words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, list(words), input=typed, env=self.env)

    def lines(self, *words: str, typed: str = "") -> list[dict[str, object]]:
        done = self(*words, typed=typed)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    def written(self, name: str, rows: list[dict[str, object]]) -> str:
        file = self.folder / name
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return str(file)

    def change(self, statement: str) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.execute(statement)


@pytest.fixture
def bedside(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def office(bedside: Shell) -> Shell:
    """With a case, of the first of two reviews."""
    done = bedside("import", bedside.written("reviews.jsonl", ROWS), "--all")
    assert done.exit_code == 0, done.output
    return bedside


def test_a_dry_run_says_what_would_happen_and_changes_nothing(bedside: Shell) -> None:
    file = bedside.written("reviews.jsonl", ROWS)
    dry = bedside("import", file, "--all", "--dry-run")

    assert dry.exit_code == 0
    assert "2" in dry.stdout
    assert bedside.lines("cases", "--json") == []


def test_an_import_opens_cases_for_as_many_days_back_as_each_location_chose(
    bedside: Shell, tmp_path: Path
) -> None:
    """The review of either office is a month old; one of them wants those, too."""
    own = tmp_path / "bedside.toml"
    text = DEMO.read_text(encoding="utf-8")
    there = 'slack_channel = "C0LAKESIDE"\n'
    chosen = there + "[locations.policy]\nfirst_contact_days = 60\n"
    own.write_text(text.replace(there, chosen), encoding="utf-8")
    bedside.env["BEDSIDE_SETTINGS"] = str(own)
    a_month_ago = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    rows = [
        {**ROWS[0], "id": place, "location": place, "date": a_month_ago}
        for place in ("oak-street", "lakeside")
    ]
    assert bedside("import", bedside.written("reviews.jsonl", rows)).exit_code == 0
    assert [case["location"] for case in bedside.lines("cases", "--json")] == ["lakeside"]


def test_the_same_file_twice_changes_nothing(office: Shell) -> None:
    before = office.lines("cases", "--json")
    again = office("import", str(office.folder / "reviews.jsonl"), "--all")

    assert again.exit_code == 0
    assert "known" in again.stdout
    assert office.lines("cases", "--json") == before
    assert len(before) == 1


def test_a_row_that_cannot_be_read_is_told_with_its_line(bedside: Shell) -> None:
    bad = bedside.written("bad.jsonl", [ROWS[0], {"location": "oak-street", "stars": 9}])
    done = bedside("import", bad, "--all")

    assert done.exit_code == 1
    assert "line 2" in done.output
    assert len(bedside.lines("cases", "--json")) == 1, "the good row is in"


def test_a_file_that_is_not_there_is_told_in_a_sentence(bedside: Shell) -> None:
    done = bedside("import", "nowhere.csv")

    assert done.exit_code == 1
    assert "nowhere.csv" in done.output
    assert "Traceback" not in done.output


def test_a_location_that_is_not_there_is_told_with_those_that_are(bedside: Shell) -> None:
    done = bedside("import", bedside.written("reviews.jsonl", ROWS), "--location", "moon")

    assert done.exit_code == 2
    assert "oak-street" in done.output


def test_a_case_shows_how_it_stands_and_what_happened(office: Shell) -> None:
    [case] = office.lines("cases", "--json")
    story = office.lines("timeline", str(case["case"]), "--json")

    assert office("cases").stdout.strip()
    assert office("timeline", str(case["case"])).stdout.strip()
    assert [entry["seq"] for entry in story] == list(range(1, len(story) + 1))


def test_cases_can_be_narrowed_and_come_in_pages(office: Shell) -> None:
    [case] = office.lines("cases", "--json", "--pending")
    other = {"oak-street", "lakeside"} - {str(case["location"])}

    assert "drafted" in office("cases", "--pending", "--location", str(case["location"])).stdout
    assert "No cases" in office("cases", "--location", other.pop()).stdout
    assert "No cases" in office("cases", "--page", "2").stdout
    assert office("cases", "--page", "0").exit_code == 2


def test_the_plan_says_what_comes_if_nobody_acts(office: Shell) -> None:
    [case] = office.lines("cases", "--json")

    assert office.lines("plan", str(case["case"]), "--json")
    assert office("plan", str(case["case"])).stdout.strip()


@pytest.mark.parametrize("command", ["timeline", "plan"])
def test_an_unknown_case_is_told_with_where_the_numbers_are(office: Shell, command: str) -> None:
    done = office(command, "999")

    assert done.exit_code == 1
    assert "There's no case 999" in done.output


def test_verify_is_content_with_what_it_wrote_itself(office: Shell) -> None:
    done = office("verify")

    assert done.exit_code == 0
    assert "1 case verified" in done.stdout


def test_verify_fails_on_fewer_cases_than_were_expected(office: Shell) -> None:
    assert office("verify", "--at-least", "1").exit_code == 0
    done = office("verify", "--at-least", "2")
    assert done.exit_code == 1
    assert "Only 1 case found, and at least 2 expected" in done.output
    assert str(office.database) in done.output


def test_verify_is_not_content_with_nothing(bedside: Shell) -> None:
    done = bedside("verify")
    assert done.exit_code == 1
    assert "Only 0 cases found" in done.output
    assert bedside("verify", "--at-least", "0").exit_code == 0


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE timeline SET content = replace(content, 'Waited', 'Loved') WHERE seq = 1",
        "DELETE FROM timeline WHERE seq = 2",
        "UPDATE timeline SET at = '2020-01-01 00:00:00.000000' WHERE seq = 1",
        "UPDATE cases SET state = replace(state, 'Waited', 'Loved')",
    ],
    ids=["a changed event", "a removed event", "another time", "a changed case"],
)
def test_verify_names_the_case_that_somebody_changed(office: Shell, tampering: str) -> None:
    [case] = office.lines("cases", "--json")
    office.change(tampering)
    done = office("verify")

    assert done.exit_code == 1
    assert str(case["case"]) in done.output


def test_a_backup_is_a_database_that_can_be_used(office: Shell) -> None:
    copy = office.folder / "copy.db"
    done = office("backup", str(copy))
    before = office.lines("cases", "--json")
    office.env["BEDSIDE_DATABASE_URL"] = f"sqlite:///{copy}"

    assert done.exit_code == 0
    assert office.lines("cases", "--json") == before
    assert office("verify").exit_code == 0


def test_a_backup_overwrites_nothing(office: Shell) -> None:
    kept = office.folder / "kept.db"
    kept.write_text("something")
    done = office("backup", str(kept))

    assert done.exit_code != 0
    assert kept.read_text() == "something"


def test_a_dead_letter_is_listed_and_put_back(office: Shell) -> None:
    office.change("UPDATE effects SET state = 'dead', problem = 'invalid_blocks'")
    [dead, *_] = office.lines("outbox", "list", "--json")
    back = office("outbox", "retry", str(dead["key"]))

    assert dead["state"] == "dead"
    assert "Queued 1 dead letter" in back.stdout
    assert office("outbox", "retry", str(dead["key"])).exit_code == 1
    assert office("outbox", "retry").exit_code == 2


def test_lint_reads_standard_input_and_gives_a_line_for_each_line(bedside: Shell) -> None:
    replies = ["Please remove your review.", "Thank you."]
    typed = "\n".join(json.dumps({"reply": reply}) for reply in replies)
    first, second = bedside.lines("lint", "-", "--json", typed=typed)

    assert any("removal" in str(found) for found in first["findings"])  # type: ignore[attr-defined]
    assert isinstance(second["findings"], list)


def test_draft_gives_a_reply_that_lint_has_nothing_to_say_to(bedside: Shell) -> None:
    review = {"text": "Waited two hours and nobody said sorry.", "stars": 1}
    [drafted] = bedside.lines("draft", "-", "--json", typed=json.dumps(review))
    again = json.dumps({"reply": drafted["reply"], "review": review})
    [checked] = bedside.lines("lint", "-", "--json", typed=again)

    assert checked["findings"] == []
    assert drafted["sensitive"] == ""
    assert drafted["themes"]


def test_draft_and_lint_follow_the_contacts_that_an_office_fixed(bedside: Shell) -> None:
    fixed = bedside.folder / "fixed.toml"
    text = DEMO.read_text(encoding="utf-8").replace(
        "time_zone =", 'contact = "profile"\ntime_zone ='
    )
    fixed.write_text(text, encoding="utf-8")
    bedside.env["BEDSIDE_SETTINGS"] = str(fixed)
    review = {"text": "Waited two hours and nobody said sorry.", "stars": 1}
    [drafted] = bedside.lines("draft", "-", "--json", typed=json.dumps(review))
    again = json.dumps({"reply": drafted["reply"], "review": review})
    [checked] = bedside.lines("lint", "-", "--json", typed=again)
    assert "@" not in str(drafted["reply"])
    assert "555" not in str(drafted["reply"])
    assert checked["findings"] == []


def test_a_field_that_is_null_is_as_good_as_absent(bedside: Shell) -> None:
    bare = {"reply": "Thank you.", "review": {"text": "Waited two hours.", "stars": 1}}
    nulls = {"text": "Waited two hours.", "stars": 1, "id": None, "author": None, "lang": None}
    asked = [bare, {**bare, "site": None, "kind": None, "location": None, "review": nulls}]
    typed = "\n".join(map(json.dumps, asked))
    first, second = bedside.lines("lint", "-", "--json", typed=typed)

    assert first == second
    assert first["findings"]


def test_a_line_that_is_no_json_is_told_with_its_number(bedside: Shell) -> None:
    done = bedside("draft", "-", typed="{}\nnot json\n")

    assert done.exit_code == 2
    assert "2" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("not json", "line 2: not JSON"),
        ("[1]", "line 2: it has to be one JSON object"),
        ('{"review": "x"}', "line 2: reply: Field required"),
        ('{"reply": 5}', "line 2: reply:"),
        ('{"reply": "x", "kind": "letter"}', "line 2: kind:"),
        ('{"reply": "x", "location": "nowhere"}', "line 2: no location 'nowhere'"),
    ],
)
def test_a_bad_line_holds_up_no_other(bedside: Shell, bad: str, said: str) -> None:
    good = json.dumps({"reply": "Please remove your review."})
    done = bedside("lint", "-", "--json", typed=f"{good}\n{bad}\n{good}\n")
    first, second, third = map(json.loads, done.stdout.splitlines())

    assert done.exit_code == 2
    assert first == third
    assert first["findings"]
    assert second["error"].startswith(said)
    assert said in done.stderr


def test_settings_that_are_not_there_say_what_to_copy(bedside: Shell) -> None:
    done = bedside("cases", "--settings", "nowhere.toml")

    assert done.exit_code == 2
    assert "bedside.example.toml" in done.output


def test_a_file_that_contradicts_itself_changes_nothing_the_second_time(bedside: Shell) -> None:
    rows = [ROWS[0], ROWS[0] | {"text": "Waited three hours."}]
    file = bedside.written("reviews.jsonl", rows)
    assert "1 line was refused" in bedside("import", file, "--all").stdout
    assert "0 new, 0 changed, 1 known already" in bedside("import", file, "--all").stdout


def test_a_line_that_is_no_object_is_told_in_plain_words(bedside: Shell) -> None:
    done = bedside("draft", "-", typed="[1]\n")
    assert done.exit_code == 2
    assert done.stderr == "line 1: it has to be one JSON object, { … }\n"


@pytest.mark.parametrize(
    "words",
    [
        ("import", "reviews.jsonl"),
        ("cases",),
        ("timeline", "1"),
        ("plan", "1"),
        ("backup", "copy.db"),
        ("verify",),
        ("purge",),
        ("doctor",),
        ("outbox", "list"),
        ("outbox", "retry", "--all"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("is_empty_file", [False, True], ids=["no file", "an empty file"])
def test_only_run_and_demo_make_a_database(
    bedside: Shell, words: tuple[str, ...], is_empty_file: bool
) -> None:
    missing = bedside.folder / "not" / "here.db"
    if is_empty_file:
        missing.parent.mkdir()
        missing.touch()
    bedside.env["BEDSIDE_DATABASE_URL"] = f"sqlite:///{missing}"
    done = bedside(*words)

    assert done.exit_code == 2
    assert str(missing) in done.output
    assert missing.exists() == is_empty_file
    assert not is_empty_file or missing.stat().st_size == 0
    assert not (bedside.folder / "copy.db").exists()


@pytest.mark.parametrize("command", ["verify", "purge"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "names no file, so nothing would be kept"),
        ("sqlite:///", "names no file, so nothing would be kept"),
        ("sqlite:///:memory:", "names no file, so nothing would be kept"),
        ("sqlite:///C:\\Users\\dana\\bedside.db", "names a file on Windows"),
        ("sqlite:///C:/Users/dana/bedside.db", "names a file on Windows"),
        ("sqlite:///bedside.db?mode=ro", "has options after a ?"),
        ("sqlite:///what?.db", "has options after a ?"),
        ("sqlite+aiosqlite:///bedside.db", "It has to be sqlite:///path"),
        ("oracle://a/b", "It has to be sqlite:///path"),
        ("sqlite:///~/bedside.db", "which only a shell replaces"),
        ("postgresql://bedside:p@ss@db/bedside", "more than one @"),
        ("postgresql://bedside:p@db/bedside?sslmod=require", 'option "sslmod"'),
    ],
)
def test_a_database_s_address_that_would_not_keep_anything_is_told(
    bedside: Shell, command: str, url: str, said: str
) -> None:
    bedside.env["BEDSIDE_DATABASE_URL"] = url
    done = bedside(command)

    assert done.exit_code == 2
    assert said in done.stderr


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE patients (name)")
    before = file.read_bytes()
    store = Store(f"sqlite:///{file}")
    with pytest.raises(ConfigurationError, match="belongs to another program"):
        store.migrate()
    store.close()
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert found == [("patients",)]
    assert before[:16] == file.read_bytes()[:16]


def test_a_terminal_without_our_characters_shows_escapes(bedside: Shell) -> None:
    env = {**os.environ, **bedside.env, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "console", "doctor"]
    done = subprocess.run(words, env=env, capture_output=True, check=False, timeout=120)
    assert b"Traceback" not in done.stderr
    assert b"\\u2192" in done.stdout


def test_backup_and_verify_say_which_database_practice_and_how_many_cases(office: Shell) -> None:
    copy = office.folder / "copy.db"
    told = office("backup", str(copy)).stdout
    assert f"1 case of practice rosebank, from {office.database}" in told
    assert f"Practice rosebank, in {office.database}" in office("verify").stdout
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in office.folder.glob("copy.db*")] == ["copy.db"]


def test_a_practice_that_is_not_in_the_database_is_told_beside_anothers(office: Shell) -> None:
    mistyped = office.folder / "bedside.toml"
    mistyped.write_text(DEMO.read_text().replace('id = "rosebank"', 'id = "rosebnak"', 1))
    done = office("verify", "--settings", str(mistyped))

    assert "nothing for the practice rosebnak" in done.stderr
    assert "only for rosebank" in done.stderr


def test_the_database_is_for_its_owner_only(bedside: Shell) -> None:
    deep = bedside.folder / "var" / "bedside.db"
    bedside.env["BEDSIDE_DATABASE_URL"] = f"sqlite:///{deep}"
    bedside.make()
    assert deep.parent.stat().st_mode & 0o777 == 0o700
    assert deep.stat().st_mode & 0o777 == 0o600
    deep.chmod(0o644)
    bedside("verify")
    assert deep.stat().st_mode & 0o777 == 0o600


def test_the_examples_values_are_told_and_nothing_starts_with_them(bedside: Shell) -> None:
    example = str(DEMO.parent.parent / "bedside.example.toml")
    told = bedside("run", "--settings", example)
    assert told.exit_code == 2
    assert 'phone = "(704) 555-0100" of Main Street' in told.output
    assert "This is the example value" in bedside("doctor", "--settings", example).output


@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("cases",),
        ("timeline",),
        ("plan",),
        ("backup",),
        ("verify",),
        ("purge",),
        ("lint",),
        ("draft",),
        ("outbox", "list"),
        ("outbox", "retry"),
        ("manifest", "slack"),
        ("manifest", "teams"),
    ],
)
def test_every_command_has_an_example_in_its_help(bedside: Shell, words: tuple[str, ...]) -> None:
    assert "Example" in bedside(*words, "--help").stdout
