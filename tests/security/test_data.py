"""Tests that names, text, and secrets never leak into logs, dumps, or other practices."""

from __future__ import annotations

import io
import logging
import re
import tokenize
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot.cases.call import AssignOwner
from bot.cases.case import CaseId
from bot.cases.draft import EditDraft
from bot.cases.reply import ApproveReply
from bot.desk import Desk
from bot.intake import Intake
from bot.practice import Member, MemberId, PracticeId, Role
from bot.words.which import Which
from demo.play import settings_for
from tests.databases import migrated
from tests.journeys.town import LAKESIDE, Town, a_town
from tests.world import SetClock, practice, review

ROOT = Path(__file__).parents[2]
PRODUCT = (
    *("bot", "cards", "adapters", "scheduler", "demo"),
    *("app_parts", "console", "settings", "sandbox"),
)

TOLD = {
    "review": "An unmistakable wait of ninety minutes beside a fish tank.",
    "author": "Wilhelmina Unmistakable",
    "reason": "an unmistakable duplicate",
    "edited": "They moved my unmistakable appointment twice.",
    "word": "unmistakably-misspelt",
}
SECRETS = ("xoxb-sandbox", "sandbox-signing-secret", "sandbox-secret", "sandbox-refresh-token")
PEOPLE = ("Dana", "Penhale", "Ruth", "Abernell", "Maya", "Corliss", "rosebank.example", "555-0132")


async def a_month(town: Town) -> None:
    """Reviews, clicks, refusals, faults and reminders of four weeks."""
    written = town.google.add_review("accounts/1001/locations/2001", 1, TOLD["review"], "W. U.")
    await town.catch_up()
    town.google.add_review(LAKESIDE, 2, TOLD["edited"], TOLD["author"])
    await town.catch_up()
    await town.press("maya", "approve", town.card(1))
    await town.press("ruth", "take_it", town.card(1))
    await town.say("ruth", "C0OAKSTREET", TOLD["word"])
    await town.press("ruth", "approve", town.card(1))
    town.faults.drop("reviews.updateReply", after_work=True)
    town.faults.server_error("chat.update")
    for _ in range(4):
        await town.pass_(hours=1)
    town.google.edit_review(written.id, text=TOLD["edited"])
    await town.catch_up()
    for _ in range(4):
        await town.pass_(days=7)


async def test_a_month_at_debug_level_names_nobody_and_quotes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    lines = io.StringIO()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.WriteLoggerFactory(file=lines),
        cache_logger_on_first_use=False,
    )
    try:
        async with a_town(tmp_path) as town:
            await a_month(town)
    finally:
        structlog.reset_defaults()
    printed = capsys.readouterr()
    # the sandbox is the outside: what its own loggers say is not ours
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("aiohttp", "asyncio"))]
    said = "\n".join([lines.getvalue(), printed.out, printed.err, *ours])
    assert "ready" in said, "something was logged at all"
    for name in (*TOLD.values(), *SECRETS, *PEOPLE, "unmistakabl"):
        assert name not in said, name


def test_a_newline_in_a_review_cannot_forge_a_log_line() -> None:
    lines = io.StringIO()
    logger = structlog.wrap_logger(
        structlog.WriteLogger(lines), processors=[structlog.processors.JSONRenderer()]
    )
    logger.info("seen", word='x"}\n{"event": "forged"}')
    assert lines.getvalue().count("\n") == 1


def test_no_repr_shows_a_secret() -> None:
    settings = settings_for(8008, "postgresql://bedside:hunter2@db/bedside")
    shown = f"{settings!r} {settings.slack!r} {settings.google!r} {settings}"
    for secret in (*SECRETS, "hunter2"):
        assert secret not in shown


async def test_the_database_holds_no_secret(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await a_month(town)
    dump = dumped(tmp_path)
    assert b"unmistakable" in dump, "it is the right file"
    for token in (b"xox", b"xapp-", b"ya29", b"eyJ", *(s.encode() for s in SECRETS)):
        assert token not in dump


def dumped(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("*.db*"))


async def test_another_practices_case_is_an_unknown_one(tmp_path: Path) -> None:
    """Every field of a click names what belongs to practice A; it comes from practice B."""
    store = migrated(tmp_path / "two.db")
    clock = SetClock()
    ours = Desk(practice(), store, clock)
    theirs = Desk(replace(practice(), id=PracticeId("elsewhere")), store, clock)
    taken = await Intake(ours).take_in([review()])
    (case,) = taken.opened
    stored = (await ours.look(case, ours.practice.members[MemberId("ruth")])).case  # type: ignore[union-attr]
    assert stored.draft is not None
    stranger = theirs.practice.members[MemberId("dana")]
    commands: tuple[ApproveReply | EditDraft | AssignOwner, ...] = (
        ApproveReply(case, stored.draft.version, stored.review.revision, sure=True),
        EditDraft(case, stored.draft.version, "ours now"),
        AssignOwner(case, MemberId("dana")),
    )
    for n, command in enumerate(commands):
        outcome = await theirs.handle(command, by=stranger, key=f"k{n}")
        unknown = await theirs.handle(replace(command, case=CaseId(999)), by=stranger, key=f"u{n}")
        assert outcome.refused
        assert outcome.view is None
        assert outcome.said == unknown.said.replace("999", str(case))
    assert await theirs.look(case, stranger) is None
    assert (await theirs.listed(Which.ALL, stranger)).total == 0
    same = (await ours.look(case, ours.practice.members[MemberId("ruth")])).case  # type: ignore[union-attr]
    assert same == stored
    store.close()


async def test_a_role_taken_away_in_the_undo_window_stops_the_reply(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        written = await town.review()
        await town.press("ruth", "approve", town.card())
        desk = town.product.desk
        ruth = desk.practice.members[MemberId("ruth")]
        demoted: dict[MemberId, Member] = {**desk.practice.members}
        demoted[ruth.id] = replace(ruth, role=Role.STAFF)
        desk.practice = replace(desk.practice, members=demoted)
        await town.pass_(minutes=10)
        assert written.reply is None
        assert town.puts() == 0
        assert (await town.case()).reply.state == "drafted"


FORBIDDEN = re.compile(
    r"\b(pickle|marshal|shelve|jsonpickle)\b|\beval\(|\bexec\(|yaml\.load|verify\s*=\s*False"
    r"|ssl\s*=\s*False|verify_ssl|check_hostname\s*=\s*False"
)


def test_nothing_of_ours_unpickles_evaluates_or_skips_tls() -> None:
    for folder in PRODUCT:
        for file in (ROOT / folder).rglob("*.py"):
            code = _code(file)
            assert not FORBIDDEN.search(code), file


UNBOUNDED = re.compile(r"\brequest\.(post|json|text|read|multipart|content)\b")
"""Ways to read a body that wait as long as the sender likes."""


def test_every_door_reads_bodies_within_limits() -> None:
    for folder in ("adapters", "console"):
        for file in (ROOT / folder).rglob("*.py"):
            if file.name != "request_body.py":
                assert not UNBOUNDED.search(_code(file)), file


def _code(file: Path) -> str:
    """The file without its comments and strings."""
    with file.open("rb") as source:
        tokens = tokenize.tokenize(source.readline)
        kept = [t.string for t in tokens if t.type not in (tokenize.COMMENT, tokenize.STRING)]
    return " ".join(kept).replace(" . ", ".").replace(" (", "(")
