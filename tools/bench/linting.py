"""Benchmarks work that users don't notice as a delay: drafting, checking a reply, and startup."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path
from random import Random
from statistics import median

from bot.replies import ReplyContext, compose, get_ready, lint, signs
from bot.replies.meaning import model
from bot.untrusted import Untrusted
from tools.bench.measuring import Ratio, best
from tools.bench.practice import OAK, practice, review

REPLY = (
    "Thank you for telling us this so plainly; nobody likes to wait without news, and I am sorry "
    "to read how frustrating it was. Long waits and a phone that nobody answers should not be "
    "part of it for anyone who turns to us, and I mean to look into how that can be better. We "
    "cannot speak about anyone's care in public, but I would like to listen, for as long as you "
    "wish. Please call me at (704) 555-0132 or write to care@rosebank.example, whichever is "
    "easier for you, at any hour that suits you, and ask for me by name; I will answer myself "
    "and take the time.\n– Dana Penhale, Practice Manager"
)
COMPLAINT = (
    "We waited more than an hour past our appointment, and the front desk never told us why. When "
    "I finally asked, the woman at the window shrugged and said the schedule was full. I have "
    "called three times this week to get a call back about my bill, and nobody answers the phone. "
    "The office itself is clean, but the way people are treated there is not okay. I will be "
    "looking for another practice."
)
ROUNDS, STARTS = 200, 3
LIBRARIES = (
    "aiohttp, "
    "slack_bolt.app.async_app, "
    "slack_bolt.adapter.aiohttp, "
    "sqlmodel, "
    "apscheduler.schedulers.asyncio, "
    "pydantic, "
    "structlog, "
    "typer, "
    "rich.progress, "
    "phonenumbers, "
    "email_validator, "
    "rapidfuzz"
)
OURS = """
from console.importing import uncollected
with uncollected():
    import console.cli, app
import pathlib, adapters.slack, adapters.sites.google, settings
settings.load(pathlib.Path("FILE"), {}).practice()
"""
DEMO = Path("demo/bedside.toml")
OFFICES, PEOPLE = 200, 400
PRACTICE = '[practice]\nid = "rosebank"\nname = "Rosebank Family Medicine"\n'
OFFICE = """
[[locations]]
id = "office-{n}"
name = "Office {n}"
phone = "(704) 555-0132"
email = "care{n}@rosebank.example"
time_zone = "America/New_York"
signer = "Dana Penhale"
signer_role = "Practice Manager"
opening = {{ mon = "08:00-17:00", tue = "08:00-17:00", wed = "08:00-17:00", fri = "08:00-16:00" }}
on_duty = ["person-{n}"]
slack_channel = "C0OFFICE{n}"

[[locations.sites]]
site = "google"
account = "accounts/1001"
location = "locations/{n}"
"""
PERSON = """
[[members]]
id = "person-{n}"
name = "Person {n}"
email = "person{n}@rosebank.example"
role = "{role}"
slack = "U0PERSON{n}"
locations = ["office-{at}"]
"""


def _cpu_s(code: str, bytecode: Path) -> float:
    """Return the CPU time of running `code`, as the minimum of several runs.

    Its modules are compiled first.
    """
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
    # installing Bedside also compiles its modules
    env.pop("PYTHONDONTWRITEBYTECODE", None)

    def used() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], env=env, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    used()
    return min(used() for _ in range(STARTS))


def _group(file: Path) -> Path:
    """Write the settings of a large group to `file`."""
    offices = "".join(OFFICE.format(n=n) for n in range(OFFICES))
    people = "".join(
        PERSON.format(n=n, at=n % OFFICES, role="manager" if n < OFFICES else "staff")
        for n in range(PEOPLE)
    )
    file.write_text(PRACTICE + offices + people)
    return file


def _variants(text: str) -> Iterator[str]:
    """Yield the text with some words swapped, so that no result comes from a cache."""
    chance = Random(5)
    for _ in range(ROUNDS):
        words = text.split(" ")
        for place in range(5, len(words) - 8, 7):
            other = place + chance.randrange(1, 4)
            words[place], words[other] = words[other], words[place]
        yield " ".join(words)


def _seconds(text: str, context: ReplyContext) -> float:
    start = time.process_time()
    lint(text, context)
    return time.process_time() - start


DRAFTS = 60
"""Number of drafts to time: fewer than checks, because they're slower."""


def _seconds_for_draft(number: int, text: str, context: ReplyContext) -> float:
    found = replace(review(number), text=Untrusted(text))
    start = time.process_time()
    compose(found, context, 1)
    return time.process_time() - start


def _seconds_to_load(loaded: Callable[[], object], forget: Callable[[], None]) -> float:
    def load() -> None:
        forget()
        loaded()

    return best(load)


async def _real_start(folder: Path) -> float:
    """Return the CPU time from `bedside run` to "ready", in seconds."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.journeys.starting", str(folder)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await program.communicate()
    used_s: float = json.loads(said.splitlines()[-1])["cpu_s"]
    return used_s


async def measure(folder: Path) -> list[Ratio]:
    """Run all of these benchmarks. Only the compiled modules are written to `folder`."""
    place = practice()
    context = ReplyContext(location=place.locations[OAK], practice=place, review=review(0))
    # as the product does once it's ready
    get_ready()
    gc.collect()
    gc.freeze()
    one = median(map(_seconds, _variants(REPLY), repeat(context)))
    texts = islice(_variants(COMPLAINT), DRAFTS)
    draft = median(_seconds_for_draft(n, text, context) for n, text in enumerate(texts))
    gc.unfreeze()
    of_reviews = _seconds_to_load(signs.shipped, signs.shipped.cache_clear)
    of_replies = _seconds_to_load(model.the_model, model.the_model.cache_clear)
    floor = _cpu_s(f"import {LIBRARIES}", folder)
    files = DEMO, _group(folder / "group.toml")
    ours, group = (_cpu_s(OURS.replace("FILE", str(file)), folder) for file in files)
    real = await _real_start(folder)
    return [
        Ratio(
            f"linting a reply of {len(REPLY)} characters that it has not seen, processor time",
            "five milliseconds",
            one,
            0.005,
            "≤ 1 ×",
            one <= 0.005,
        ),
        Ratio(
            "drafting a reply to a review that it has not seen, processor time",
            "ten milliseconds",
            draft,
            0.01,
            "≤ 1 ×",
            draft <= 0.01,
        ),
        *(
            Ratio(f"loading {what}", "50 milliseconds", took, 0.05, "≤ 1 ×", took <= 0.05)
            for what, took in (
                ("the model that reads reviews", of_reviews),
                ("the model that checks replies", of_replies),
            )
        ),
        Ratio(
            "imports and settings at startup, processor time",
            "importing the libraries",
            ours,
            floor,
            "≤ 1.3 ×",
            ours <= 1.3 * floor,
        ),
        Ratio(
            "the real program from its command to ready, processor time",
            "importing the libraries",
            real,
            floor,
            "–",
            None,
        ),
        Ratio(
            f"imports and settings with {OFFICES} locations and {PEOPLE} members",
            "with the demo's 3 and 6",
            group,
            ours,
            "≤ 2 ×",
            group <= 2 * ours,
        ),
    ]
