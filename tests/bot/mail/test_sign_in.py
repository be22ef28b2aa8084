"""Tests that the mailbox's stored sign-in is encrypted, and that only a newer version of it can
replace it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import sealing
from bot.errors import NoAccess
from bot.mail.sign_in import MAILBOX, MailSignIn
from bot.practice import PracticeId
from bot.store import Store, connections
from console.keys import _seal_again
from tests.databases import store
from tests.world import MONDAY

__all__ = ["store"]

PRACTICE = PracticeId("rosebank")
KEYS = sealing.parsed(sealing.new_key(MONDAY))


async def test_a_newer_token_replaces_its_own_sign_in_and_no_other(store: Store) -> None:
    kept = MailSignIn(store, PRACTICE, KEYS)
    assert await kept.load() == ""
    await kept.keep("", "nobody's")
    assert await kept.load() == ""
    await kept.begin("first", MONDAY)
    await kept.keep("first", "second")
    assert await kept.load() == "second"
    await kept.begin("of someone else", MONDAY)
    await kept.keep("second", "third")
    assert await kept.load() == "of someone else"
    assert await MailSignIn(store, PracticeId("other"), KEYS).load() == ""
    assert await kept.forget()
    assert not await kept.forget()
    assert await kept.load() == ""


async def test_it_is_sealed_and_opens_only_with_its_key(store: Store) -> None:
    await MailSignIn(store, PRACTICE, KEYS).begin("0.Asecret", MONDAY)
    row = await store.read(connections.load, PRACTICE, MAILBOX)
    assert row is not None
    assert "0.Asecret" not in row.sealed
    for keys in (None, sealing.parsed(sealing.new_key(MONDAY.replace(year=2027)))):
        with pytest.raises(NoAccess):
            await MailSignIn(store, PRACTICE, keys).load()


async def test_keys_rotate_seals_it_again(store: Store) -> None:
    await MailSignIn(store, PRACTICE, KEYS).begin("0.Asecret", MONDAY)
    newer = sealing.parsed(sealing.new_key(MONDAY.replace(year=2027)))
    both = replace(newer, keys={**KEYS.keys, **newer.keys})
    assert await store.run(_seal_again, PRACTICE, both) == 1
    assert await MailSignIn(store, PRACTICE, newer).load() == "0.Asecret"
