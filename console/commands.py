"""The commands that require the settings and the database, but not a running bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import Progress

from bot.cases.case import CaseId
from bot.desk import Desk
from bot.errors import Refused
from bot.imports import counted
from bot.intake import Intake
from bot.practice import LocationId
from bot.store import cases, outbox, timeline
from console.clock import SystemClock
from console.command_line import (
    HERE,
    AsJson,
    SettingsFile,
    cli,
    complaints,
    database_place,
    errors_explained,
    location_of,
    opened_by,
    out,
    require_database,
    settings_of,
)


class DatesOrder(StrEnum):
    """Whether 5/4/2026 means May 4 or April 5."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"

    @property
    def order(self) -> Literal["day-first", "month-first"]:
        return "day-first" if self is DatesOrder.DAY_FIRST else "month-first"


outbox_cli = typer.Typer(
    help="Show messages and replies that haven't been sent yet, or retry those that are stuck.",
    no_args_is_help=True,
)
cli.add_typer(outbox_cli, name="outbox")


@cli.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, JSON or JSONL of reviews.")],
    settings: SettingsFile = HERE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what the file holds without changing anything.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Open cases for reviews since this day (UTC)."),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Open cases for all reviews, however old.")
    ] = False,
    site: Annotated[str, typer.Option(help="The review site for rows without one.")] = "import",
    location: Annotated[
        str | None, typer.Option(help="The location (its id) for rows without one.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help='Name a column, such as stars="Overall Score". Kept for next time.'
        ),
    ] = None,
    read_as: Annotated[
        list[str] | None,
        typer.Option(
            help='Explain a name, such as "Oak St=oak-street" or "G=google". Kept for next time.'
        ),
    ] = None,
    dates: Annotated[
        DatesOrder | None, typer.Option(help="How to read dates like 5/4/2026.")
    ] = None,
    out_of: Annotated[float, typer.Option(help="The most stars: 5, 10 or 100.")] = 5,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help='The day that "2 days ago" counts back from.'),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import reviews from a file. The same file twice changes nothing.

    Complaints from the last days (policy.first_contact_days) open cases. The others are kept.

    Examples: [bold]bedside import reviews.csv --dry-run[/bold],
    [bold]bedside import reviews.jsonl --since 2026-01-01[/bold]
    """
    from adapters.sites.files import SITE, Said, importing
    from console import imports

    with opened_by(settings) as (_, store, practice), ExitStack() as stack:
        clock = SystemClock()
        now, told_since = clock.now(), since.replace(tzinfo=UTC) if since else None
        answers = Said(
            site or SITE,
            location_of(practice, location),
            tuple(map_ or ()),
            tuple(read_as or ()),
            dates.order if dates else None,
            out_of,
            as_of.replace(tzinfo=UTC) if as_of else None,
        )
        reading = stack.enter_context(importing.looked(file, practice, now, answers, settings))
        tell = _print_line if as_json else None
        if reading.problem:
            raise _no_import(reading.problem, reading.problem_line, tell)
        if reading.question and not dry_run:
            raise Refused(reading.question)

        def start(location: LocationId) -> datetime | None:
            if all_:
                return None
            return told_since or now - practice.policy_at(location).first_contact

        intake, tally = Intake(Desk(practice, store, clock)), importing.Tally()
        rows = importing.rows_of(reading, tally, tell, dry=dry_run)
        is_seen = complaints.is_terminal
        with Progress(console=complaints, transient=True, disable=not is_seen) as progress:
            task = progress.add_task(
                "taking in", total=imports.lines(reading.path) if is_seen else None
            )
            report = asyncio.run(
                importing.take_in(
                    rows,
                    intake,
                    start,
                    lambda lines: progress.advance(task, lines),
                    dry=dry_run,
                )
            )
        if not report.read and not report.refused:
            raise _no_import(importing.why_empty(reading), 1, tell)
        if tell:
            tell(importing.summary(reading, tally, report, dry=dry_run))
        else:
            if dry_run:
                imports.preview(importing.previewed(reading, tally, report, practice), out)
            imports.show(report, out, dry=dry_run)
        if report.refused:
            raise typer.Exit(1)


def _no_import(reason: str, line: int, tell: Callable[[Any], None] | None) -> Refused:
    """Return the error for a file in which nothing can be imported.

    With --json, the error is also printed as a line.
    """
    if tell:
        tell({"refused": True, "line": line, "reason": reason})
    return Refused(reason)


@cli.command(name="cases")
def cases_(
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
    pending: Annotated[bool, typer.Option("--pending", help="Only cases without a reply.")] = False,
    location: Annotated[
        str | None, typer.Option(help="Only cases at the location with this id.")
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="Page number. Each page has 50 cases.")] = 1,
) -> None:
    """List the cases and their state, the newest first. With --json, all of them, oldest first.

    Examples: [bold]bedside cases --pending --location oak-street[/bold],
    [bold]bedside cases --json | jq 'select(.breached)'[/bold]
    """
    from console import cases as shown

    with opened_by(settings) as (_, store, practice):
        at = location_of(practice, location)
        if as_json:
            listed = store.run_sync(shown.every_case, practice)
            wanted = (
                case
                for case in listed
                if at in (None, case.location) and (case.awaits_reply or not pending)
            )
            _print_lines(shown.as_json(case, practice) for case in wanted)
            return
        listed, total = store.run_sync(
            shown.some_cases,
            practice,
            SystemClock().now(),
            pending=pending,
            location=at,
            page=page,
        )
        shown.show_cases(listed, practice, out)
        if total > page * shown.PAGE:
            out.print(f"{counted(total, 'case')} in all. --page {page + 1} shows the next ones.")


@cli.command(name="timeline")
def timeline_(
    case: Annotated[int, typer.Argument(help="The case's number.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
) -> None:
    """Print everything that happened to a case, in order.

    Example: [bold]bedside timeline 214[/bold]
    """
    from console import cases as shown

    with opened_by(settings) as (_, store, practice):
        entries = store.run_sync(timeline.entries, practice.id, CaseId(case))
        if not entries:
            complaints.print(f"There's no case {case}. `bedside cases` lists them.")
            raise typer.Exit(1)
        if as_json:
            _print_lines(shown.entry_as_json(entry) for entry in entries)
        else:
            shown.show_timeline(entries, practice, out)


@cli.command(name="plan")
def plan_(
    case: Annotated[int, typer.Argument(help="The case's number.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
) -> None:
    """Print what will happen to a case, and when, if no one does anything.

    Example: [bold]bedside plan 214[/bold]
    """
    from bot.cases.plan import plan
    from console import plan as shown

    with opened_by(settings) as (_, store, practice):
        planned = store.run_sync(cases.load, practice.id, CaseId(case))
        if planned is None:
            complaints.print(f"There's no case {case}. `bedside cases` lists them.")
            raise typer.Exit(1)
        if as_json:
            _print_lines(
                shown.as_json(planned, timer, practice) for timer in plan(planned, practice)
            )
        else:
            shown.show(planned, practice, out)


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The new file for the copy.")],
    settings: SettingsFile = HERE,
) -> None:
    """Copy the database while Bedside runs (SQLite), and check the copy.

    To restore: stop Bedside, put the copy where the database was, and start it
    again. For PostgreSQL, use pg_dump.

    Example: [bold]bedside backup /backups/bedside-2026-11-23.db[/bold]
    """
    from bot.store.backup import back_up, cases_in

    with errors_explained():
        given = settings_of(settings)
        if given.database_url.startswith("sqlite"):
            require_database(given)
        size = back_up(given.database_url, file)
        practice = given.practice().id
        held = counted(cases_in(file, practice), "case")
        out.print(f"{file}: {size / 1_000_000:.1f} MB, checked.", markup=False)
        out.print(f"{held} of practice {practice}, from {database_place(given)}.", markup=False)


@cli.command()
def verify(
    settings: SettingsFile = HERE,
    at_least: Annotated[
        int, typer.Option("--at-least", help="Fail if there are fewer cases than this.")
    ] = 1,
) -> None:
    """Check that no case or timeline was changed from outside.

    Ends with 0 if all is well, with 1 if something was changed from outside or
    there are fewer cases than expected. After a restore, say how many the backup
    had.

    Example: [bold]bedside verify --at-least 214[/bold]
    """
    from console import cases as shown

    with opened_by(settings) as (loaded, store, practice):
        problems = store.run_sync(lambda session: list(shown.problems(session, practice)))
        count = len(store.run_sync(cases.all_ids, practice.id))
        for problem in problems:
            complaints.print(problem, markup=False)
        if problems:
            raise typer.Exit(1)
        place = f"Practice {practice.id}, in {database_place(loaded)}."
        if count < at_least:
            complaints.print(
                f"Only {counted(count, 'case')} found, and at least {at_least:,} expected. "
                f"Is this the database you meant? {place}",
                markup=False,
            )
            raise typer.Exit(1)
        verified = counted(count, "case")
        out.print(
            f"{verified} verified: all chains are intact, and all cases match their timelines."
        )
        out.print(place, markup=False)


@cli.command()
def purge(
    settings: SettingsFile = HERE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen, without doing it.")
    ] = False,
) -> None:
    """Delete texts, names, and notes that are past their retention period.

    The running bot does this once a day. Dates, stars and who did what stay, and
    `bedside verify` still passes. Backups and exports aren't changed.

    Example: [bold]bedside purge --dry-run[/bold]
    """
    from bot.purging import Purging

    with opened_by(settings) as (_, store, practice):
        purging = Purging(Desk(practice, store, SystemClock()))
        done = asyncio.run(purging.foresee() if dry_run else purging.purge())
        verb = "would lose" if dry_run else "lost"
        out.print(
            f"{done.texts:,} closed cases {verb} their texts and names, {done.notes:,} their "
            f"call notes. {done.reviews:,} reviews without a case {verb} theirs."
        )
        for case in done.left:
            complaints.print(
                f"I left case {case} alone because its timeline was changed. See bedside verify."
            )
        if done.left:
            raise typer.Exit(1)


@cli.command(name="sites")
def sites_(settings: SettingsFile = HERE, as_json: AsJson = False) -> None:
    """Show what Bedside can do on each review site, and when it last checked it.

    For each site: what Bedside does by itself, when it last read the reviews, for how long a new
    one could have gone unnoticed, when it reads them next, and how many requests the site allows
    right now. With --json, it prints a line for each office.

    Example: [bold]bedside sites --json | jq 'select(.lag_s > 600)'[/bold]
    """
    from console import sites as shown

    with opened_by(settings) as (loaded, store, practice):
        now = SystemClock().now()
        statuses = store.run_sync(shown.look, practice, loaded.google.poll_every, now)
        quota = store.run_sync(shown.left, practice, now)
        if as_json:
            _print_lines(shown.as_json(status, quota, now, loaded.news_from) for status in statuses)
        elif statuses:
            shown.show(statuses, quota, now, out, loaded.news_from)
        else:
            out.print("No office has a review site yet. Run bedside google connect.")


@outbox_cli.command(name="list")
def outbox_list(settings: SettingsFile = HERE, as_json: AsJson = False) -> None:
    """List the messages and replies that haven't been sent yet or are stuck, and why.

    Example: [bold]bedside outbox list --json | jq 'select(.state == "dead")'[/bold]
    """
    from console import outbox as shown

    with opened_by(settings) as (_, store, practice):
        effects = store.run_sync(outbox.listed, practice.id)
        if as_json:
            _print_lines(shown.as_json(effect) for effect in effects)
        else:
            shown.show(effects, out)


@outbox_cli.command(name="retry")
def outbox_retry(
    key: Annotated[str | None, typer.Argument(help="Its key, from bedside outbox list.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Retry everything that's stuck.")] = False,
    settings: SettingsFile = HERE,
) -> None:
    """Retry what's stuck (its state is "dead"). Bedside first checks if it was sent after all.

    Example: [bold]bedside outbox retry card:214:slack[/bold]
    """
    with opened_by(settings) as (_, store, practice):
        if (key is None) == (not all_):
            complaints.print("Name one key (see `bedside outbox list`), or say --all.")
            raise typer.Exit(2)
        back = store.run_sync(outbox.requeue, practice.id, key, SystemClock().now())
        if back == 0 and key is not None:
            complaints.print(f"There's no dead letter with the key {key}.", markup=False)
            raise typer.Exit(1)
        out.print(f"Queued {counted(back, 'dead letter')} for another try.")


def _print_lines(lines: Any) -> None:
    for one in lines:
        _print_line(one)


def _print_line(one: Any) -> None:
    print(json.dumps(one, ensure_ascii=False))  # noqa: T201
