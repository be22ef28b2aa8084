"""The commands that check and draft replies: `lint` and `draft`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import ConfigurationError
from console.command_line import (
    HERE,
    AsJson,
    SettingsFile,
    cli,
    complaints,
    errors_explained,
    location_of,
    out,
    settings_of,
)

DEMO = Path(__file__).parent.parent / "demo" / "bedside.toml"
"""The demo practice's settings, used by `lint` and `draft` if there are no settings."""


@cli.command()
def lint(
    file: Annotated[Path, typer.Argument(help="JSONL, or - for standard input.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
    location: Annotated[str | None, typer.Option(help="Whose contacts a reply needs.")] = None,
) -> None:
    """Check public replies against the reply rules, one JSON line in, one out.

    A line is {"reply": …, "review"?: …, "site"?: …, "kind"?: "public-reply"|"second-contact"}.

    Example: [bold]echo '{"reply": "Please remove your review."}' | bedside lint - --json[/bold]
    """
    from console import drafts

    with errors_explained(), _lines(file) as lines:
        has_findings = False
        for answer in _told_answers(_drafting(settings, location).lint_lines(lines), as_json):
            has_findings = has_findings or bool(answer["findings"])
            if not as_json:
                drafts.show_findings(answer, out)
        if has_findings and not as_json:
            raise typer.Exit(1)


@cli.command()
def draft(
    file: Annotated[Path, typer.Argument(help="JSONL of reviews, or - for standard input.")],
    settings: SettingsFile = HERE,
    as_json: AsJson = False,
    location: Annotated[str | None, typer.Option(help="The location that replies.")] = None,
) -> None:
    """Draft a public reply for each review.

    Example: [bold]echo '{"text": "Waited two hours.", "stars": 1}' | bedside draft -[/bold]
    """
    from console import drafts

    with errors_explained(), _lines(file) as lines:
        for answer in _told_answers(_drafting(settings, location).draft_lines(lines), as_json):
            if not as_json:
                drafts.show_draft(answer, out)


def _told_answers(answers: Iterator[dict[str, Any]], as_json: bool) -> Iterator[dict[str, Any]]:
    """Yield valid results. With --json, print all results. Exits with 2 if a line was invalid."""
    any_bad = False
    for answer in answers:
        if as_json:
            print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
        if "error" in answer:
            complaints.print(answer["error"], markup=False)
            any_bad = True
        else:
            yield answer
    if any_bad:
        raise typer.Exit(2)


def _drafting(path: Path, location: str | None) -> Any:
    from console.drafts import Drafting

    chosen = path if path != HERE or path.exists() else DEMO
    practice = settings_of(chosen).practice()
    place = location_of(practice, location) or next(iter(practice.locations))
    return Drafting(practice, place)


@contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    if str(file) == "-":
        yield iter(sys.stdin)
        return
    try:
        with file.open(encoding="utf-8") as lines:
            yield iter(lines)
    except OSError as error:
        raise ConfigurationError(f"I can't read {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} isn't UTF-8 text.") from error
