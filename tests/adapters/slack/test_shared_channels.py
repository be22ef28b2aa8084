"""A channel shared with another company gets no card. A manager is notified once, and
work goes on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.shared_channels import REMEMBERED, SharedChannels
from bot.errors import Shut
from bot.ports import Address, Rendered
from tests.adapters.slack.office import OAK, an_office
from tests.journeys.town import a_town

PLACE = Address(OAK)
SHOWN = Rendered({"text": "A card", "blocks": []}, "h")


async def test_nothing_is_posted_or_changed_where_another_company_reads(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        chat, channel = office.slack.chat, office.world.channels[OAK]
        ref = await chat.send(PLACE, SHOWN, "k")
        channel.is_ext_shared = True
        chat._shared._asked.clear()
        with pytest.raises(Shut) as refused:
            await chat.send(PLACE, SHOWN, "another")
        assert refused.value.code == "shared_outside"
        with pytest.raises(Shut):
            await chat.update(ref, Rendered({"text": "More", "blocks": []}, "h2"), "k")
        assert [message.text for message in channel.messages.values()] == ["A card"]
        channel.is_ext_shared = False
        await chat.update(ref, Rendered({"text": "More", "blocks": []}, "h2"), "k")
        private = Address("U0RUTH", private=True)
        assert (await chat.send(private, SHOWN, "to Ruth")).conversation.startswith("D")


async def test_slack_is_asked_about_a_channel_now_and_then(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        now = [0.0]
        shared = SharedChannels(office.slack.chat._is_shared, lambda: now[0])
        await shared.refuse(OAK)
        office.world.channels[OAK].is_ext_shared = True
        await shared.refuse(OAK)
        now[0] += REMEMBERED.total_seconds() + 1
        with pytest.raises(Shut):
            await shared.refuse(OAK)
        office.local.faults.error("conversations.info", "missing_scope")
        await shared.refuse(OAK)


async def test_managers_are_told_once_in_words_and_the_card_goes_to_whose_turn_it_is(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as town:
        oak = town.slack.channels["C0OAKSTREET"]
        oak.is_ext_shared = True
        await town.review()
        told = [said for said in town.told("dana") if "another company" in said]
        assert len(told) == 1
        assert "I can't post Oak Street's cards in Slack" in told[0]
        assert not oak.messages
        await town.pass_(minutes=40)
        assert len([said for said in town.told("dana") if "another company" in said]) == 1
        oak.is_ext_shared = False
        await town.pass_(minutes=20)
        assert len(town.cards()) == 1
