"""Tests `bedside import`: its preview, its questions, and the choices saved for next time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.console.test_commands import DEMO, Shell

TABLE = "Site,Office,Overall Feeling,Review,Date\nGoogle,Lakeside,1,Nobody called,2026-11-20\n"


@pytest.fixture
def bedside(tmp_path: Path) -> Shell:
    """With the demo's settings in a folder of its own."""
    shell = Shell(tmp_path)
    own = tmp_path / "bedside.toml"
    own.write_text(DEMO.read_text(encoding="utf-8"), encoding="utf-8")
    shell.env["BEDSIDE_SETTINGS"] = str(own)
    return shell


def file(shell: Shell, holds: str, name: str = "reviews.csv") -> str:
    path = shell.folder / name
    path.write_text(holds, encoding="utf-8")
    return str(path)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_dry_run_shows_what_was_understood(bedside: Shell) -> None:
    table = (
        "id,Average Rating,Rating,Review,Date,Office,Source,Answer\n"
        "r1,4.8,1,Nobody called,2026-11-20,Lakeside,GMB,\n"
        "r2,4.8,5,Lovely,2026-11-22,Oak Street,Yelp.com,Thank you\n"
    )
    shown = bedside("import", file(bedside, table), "--dry-run").stdout

    assert "office: “Office”" in shown
    assert "“Average Rating”: it's a place's average" in shown
    assert "Lakeside, Google: 1" in shown
    assert "Oak Street, Yelp: 1" in shown
    assert "Oldest: Nov 20, 2026. Newest: Nov 22, 2026." in shown
    assert "Already replied to: 1." in shown
    assert "★☆☆☆☆  anonymous, Nov 20, 2026: “Nobody called”" in shown
    assert bedside.lines("cases", "--json") == []


def test_json_has_a_line_for_each_row_and_one_for_all(bedside: Shell) -> None:
    table = "id,stars,text,date,office\nr1,1,Rude,2026-11-20,Harbor\nr2,9,Rude,2026-11-20,Harbor\n"
    done = bedside("import", file(bedside, table), "--dry-run", "--json")
    review, refused, total = lines(done.stdout)

    assert done.exit_code == 1
    assert review == {
        "id": "r1",
        "site": "import",
        "location": "harbor",
        "stars": 1,
        "text": "Rude",
        "translation": "",
        "author": "",
        "date": "2026-11-20",
        "date_is_about": False,
        "replied": False,
        "site_id_known": True,
    }
    assert (refused["refused"], refused["line"]) == (True, 3)
    assert "stars have to be" in refused["reason"]
    assert (total["summary"]["reviews"], total["summary"]["refused"]) == (1, 1)


@pytest.mark.parametrize("holds", ["", "stars,text,date\n", "[]"])
def test_a_file_without_reviews_says_so(bedside: Shell, holds: str) -> None:
    name = "empty.json" if holds == "[]" else "empty.csv"
    done = bedside("import", file(bedside, holds, name))

    assert done.exit_code == 1
    assert "There are no reviews in empty" in done.output


def test_an_office_is_asked_for_before_anything_is_imported(bedside: Shell) -> None:
    path = file(bedside, "id,stars,text,date\nr1,1,Rude,2026-11-20\n")

    preview = bedside("import", path, "--dry-run", "--all")
    assert preview.exit_code == 0
    assert "no office yet" in preview.stdout
    refused = bedside("import", path, "--all")
    assert refused.exit_code == 1
    assert "Add --location: oak-street, lakeside, harbor." in refused.output
    assert bedside.lines("cases", "--json") == []

    assert bedside("import", path, "--all", "--location", "harbor").exit_code == 0
    assert [case["location"] for case in bedside.lines("cases", "--json")] == ["harbor"]


def test_a_row_without_an_office_among_others_is_refused(bedside: Shell) -> None:
    table = "id,stars,text,date,office\nr1,1,Rude,2026-11-20,Harbor\nr2,1,Rude,2026-11-20,\n"
    done = bedside("import", file(bedside, table), "--all")

    assert "line 3: it doesn't name an office" in done.output
    assert [case["location"] for case in bedside.lines("cases", "--json")] == ["harbor"]


def test_refused_lines_are_told_as_what_happens_to_the_others(bedside: Shell) -> None:
    header, bad = "id,stars,text,date,office", "r2,1,Rude,2026-11-20,Uptown"
    both = file(bedside, f"{header}\nr1,1,Rude,2026-11-20,Harbor\n{bad}\n")
    only = file(bedside, f"{header}\n{bad}\n", "only.csv")

    assert "1 line can't be imported:" in bedside("import", both, "--dry-run").output
    assert "1 line was refused, and the others were imported:" in bedside("import", both).output
    assert "No reviews could be read." in bedside("import", only, "--dry-run").output
    assert "1 line was refused:" in bedside("import", only).output


def test_what_was_mapped_is_kept_for_files_of_the_same_kind(bedside: Shell) -> None:
    path = file(bedside, TABLE)

    assert bedside("import", path, "--dry-run").exit_code == 1
    told = bedside("import", path, "--dry-run", "--map", "stars=Overall Feeling")
    assert "Saved in bedside.imports.toml for next time." in told.stdout
    again = bedside("import", file(bedside, TABLE, "next.csv"), "--dry-run")
    assert again.exit_code == 0
    assert "As you said last time: stars=Overall Feeling." in again.stdout


def test_what_a_name_means_is_kept_for_every_file(bedside: Shell) -> None:
    table = "id,stars,text,date,office,site\nr1,1,Rude,2026-11-20,Uptown “B”,g\n"
    path = file(bedside, table)
    told = ("--read-as", "Uptown “B”=harbor", "--read-as", "g=google")

    assert bedside("import", path, "--dry-run").exit_code == 1
    assert bedside("import", path, "--dry-run", *told).exit_code == 0
    review, _ = lines(bedside("import", path, "--dry-run", "--json").stdout)
    assert (review["location"], review["site"]) == ("harbor", "google")


def test_a_kept_file_that_is_broken_is_told(bedside: Shell) -> None:
    (bedside.folder / "bedside.imports.toml").write_text("[[files]]\n")
    done = bedside("import", file(bedside, TABLE))

    assert done.exit_code == 2
    assert "bedside.imports.toml can't be read" in done.output


def test_complaints_under_good_stars_and_without_stars_open_cases_as_the_preview_said(
    bedside: Shell,
) -> None:
    day = str(datetime.now(UTC).date() - timedelta(days=1))
    rows = (
        ("r1", 5, "Waited two hours, and the desk was rude. Nobody picks up the phone.", day),
        ("r2", None, "Billing is a mess and nobody picks up the phone.", day),
        ("r3", 5, "Everyone was kind. Highly recommend!", day),
        ("r4", 5, "Waited two hours, and the desk was rude.", "2020-01-02"),
    )
    names = ("id", "stars", "text", "date")
    found = [{**dict(zip(names, row, strict=True)), "office": "Harbor"} for row in rows]
    path = file(bedside, json.dumps(found), "reviews.json")

    *_, said = lines(bedside("import", path, "--dry-run", "--json").stdout)
    assert said["summary"]["cases"] == 2
    bedside("import", path)
    assert len(bedside.lines("cases", "--json")) == 2
