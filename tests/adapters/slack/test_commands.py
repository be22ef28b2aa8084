"""`/reviews`: a response for the person who typed it, no matter what they typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.reply import ApproveReply
from bot.practice import MemberId
from tests.adapters.slack.office import OAK, Office, an_office, slack_id
from tests.world import LAKE, MONDAY, review


async def test_pending_lists_what_waits_for_the_one_who_asked_only(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1"))
        await office.take_in(review("r2"))
        (shown,) = await office.type("maya", "pending")
        assert "1" in shown
        assert "2" in shown
        assert office.seen_by("leo") == []


async def test_turning_the_page_takes_the_place_of_the_list(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        await office.type("maya", "pending")
        listed = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        button = {
            "type": "button",
            "action_id": "page",
            "text": {"type": "plain_text", "text": "More"},
            "value": json.dumps({"which": "pending", "page": 2}),
        }
        office.world.change(listed, blocks=[{"type": "actions", "elements": [button]}])
        await office.click("maya", listed, "page")
        (seen,) = office.seen_by("maya")
        assert "10" in seen


async def test_a_page_that_is_not_there_shows_the_last_one(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        (last,) = await office.type("maya", "all 2")
        (beyond,) = await office.type("maya", "all 99")
        assert beyond == last
        assert "*1 " in beyond or "1  ★" in beyond


async def test_show_gives_the_card_and_a_wrong_number_the_last_ones(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (shown,) = await office.type("maya", f"show {case}")
        assert str(case) in shown
        (missing,) = await office.type("maya", "show 999")
        assert missing.startswith(f"I can't find case 999. Your latest: {case}.")


async def test_the_plan_says_what_comes_if_nobody_acts(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (shown,) = await office.type("maya", f"plan {case}")
        assert f"Case {case}: what happens next" in shown
        assert "I'll tell Dana that the reply is overdue" in shown
        assert (await office.type("maya", "plan 999"))[0].startswith("I can't find case 999")
        await office.press("leo", "plan", case)
        assert shown in office.seen_by("leo")


async def test_the_plan_without_a_number_is_about_whole_offices_in_order(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert "Nothing's coming up" in (await office.type("maya", "plan"))[0]
        late = await office.take_in(review("r1", posted_at=MONDAY - timedelta(hours=1)))
        soon = await office.take_in(review("r2", posted_at=MONDAY - timedelta(hours=9)))
        lake = await office.take_in(review("r3", at=LAKE))
        (shown,) = await office.type("maya", "plan")
        assert shown.index(f"{soon}  ★") < shown.index(f"{late}  ★")
        assert f"{lake}  ★" in shown
        assert "I'll remind Maya that the reply is due" in shown
        (there,) = await office.type("maya", "plan for Lakeside")
        assert f"{lake}  ★" in there
        assert f"{soon}  ★" not in there
        (unsure,) = await office.type("maya", "plan parking")
        assert "I left out “parking and access”. The plan command works for an office" in unsure
        # Tomas works at Lakeside
        (his,) = await office.type("tomas", "plan")
        assert f"{soon}  ★" not in his


async def test_a_long_plan_says_that_there_is_more(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        (shown,) = await office.type("maya", "plan")
        assert shown.count("★☆☆☆☆") == 8
        assert "There's more after that." in shown


async def test_a_case_is_assigned_by_name_or_mention(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.type("dana", f"assign {case} @leo")
        assert (await office.case(case)).contact.owner == "leo"
        await office.type("dana", f"assign {case} <@{slack_id('maya')}|maya>")
        assert (await office.case(case)).contact.owner == "maya"
        (told,) = await office.type("dana", f"assign {case} @nobody")
        assert "I don't know that person" in told


HOSTILE = [
    "<!channel>",
    "<!here>",
    "<!subteam^S1>",
    "<@U1>",
    "<https://evil.example|x>",
    "&lt;!here&gt;",
    "*bold* `code` \u202etxt",
    "pendign",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_an_unknown_word_gets_help_and_is_echoed_harmlessly(
    tmp_path: Path, words: str
) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await office.type("maya", words)
        assert shown
        message = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        for text in (message.text, *mrkdwn(message.blocks)):
            assert "<!" not in text
            assert "<@U1" not in text
            assert "<http" not in text


def mrkdwn(shown: object) -> list[str]:
    """Every text that Slack would treat as markup."""
    if isinstance(shown, dict):
        own = [str(shown["text"])] if shown.get("type") == "mrkdwn" else []
        return own + [text for part in shown.values() for text in mrkdwn(part)]
    if isinstance(shown, list):
        return [text for part in shown for text in mrkdwn(part)]
    return []


async def test_a_stranger_is_told_whom_to_ask(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await office.type("stranger", "pending")
        assert "Ask a manager" in shown


async def test_a_command_that_fails_says_so(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:

        async def down(*_: object) -> None:
            raise OSError("locked")

        office.desk.listed = down  # type: ignore[method-assign, assignment]
        (shown,) = await office.type("maya", "pending")
        assert "Try again in a moment" in shown


async def test_health_is_for_managers(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        (told,) = await office.type("dana", "health")
        assert "How it's going" in told
        (refused,) = await office.type("maya", "status")
        assert "Only managers can see that: Dana" in refused


async def plainly(office: Office, who: str, words: str) -> list[str]:
    """The text they read, without the spaces between blocks."""
    return [" ".join(shown.replace("*", "").split()) for shown in await office.type(who, words)]


async def test_last_weeks_parking_complaint_is_found_in_one_line(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        last_week = MONDAY - timedelta(days=5)
        parking = "The parking lot was full and I missed my slot."
        case = await office.take_in(review("r1", parking, posted_at=last_week))
        await office.take_in(review("r2"))
        (shown,) = await plainly(office, "maya", "search parking complaint last week")
        assert "1 case mentions “parking”" in shown
        assert f"{case} ★" in shown
        (loosely,) = await plainly(office, "maya", "find parking helicopter")
        assert "1 case has some of “parking helicopter”" in loosely
        assert "No review has all of these words." in loosely
        (spelled,) = await plainly(office, "maya", "search parkng last week")
        assert "Did you mean search parking last week" in spelled
        (quoted,) = await plainly(office, "maya", "search “parkng”")
        assert quoted.endswith("Did you mean search parking ? search parking")
        (nothing,) = await plainly(office, "maya", "search helicopter")
        assert "I couldn't find a case about “helicopter”." in nothing


async def test_lists_are_narrowed_and_a_dropped_word_is_told(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in(review("r1"))
        await office.take_in(review("r2", at=LAKE))
        (shown,) = await plainly(office, "dana", "pending lakesid")
        assert "I don't recognize “lakesid”. Did you mean Lakeside?" in shown
        asked = [m for m in office.world.channels[OAK].messages.values() if m.ephemeral_to][-1]
        await office.click("dana", asked, "run")
        corrected = " ".join(office.seen_by("dana")[-1].split())
        assert "1 review" in corrected
        assert "Lakeside" in corrected
        (by_place,) = await plainly(office, "dana", "Lakeside")
        assert by_place.split("★")[0].rstrip("*2 ") == corrected.split("★")[0].rstrip("*2 ")


async def test_a_narrowed_list_keeps_its_words_on_the_next_page(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        for number in range(10):
            await office.take_in(review(f"r{number}"))
        await office.take_in(review("lake", at=LAKE))
        await plainly(office, "dana", "pending oak street")
        chosen = {"words": "pending oak street", "page": 2}
        message = office.message_with("page", json.dumps(chosen))
        await office.click("dana", message, "page")
        seen = " ".join(office.seen_by("dana")[-1].split())
        assert "10 reviews" in seen
        assert "10 ★" in seen


async def test_what_happened_to_a_case_is_told_line_by_line(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await plainly(office, "dana", f"assign {case} @leo")
        (shown,) = await plainly(office, "maya", f"timeline {case}")
        assert "Case opened: ★☆☆☆☆ on Google" in shown
        assert "Draft 1 suggested" in shown
        assert "Leo has the call · Dana" in shown
        assert (await plainly(office, "maya", "timeline 99"))[0].startswith("I can't find case 99")


async def test_an_approval_is_undone_by_word(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        draft = (await office.case(case)).draft
        assert draft is not None
        ruth = office.desk.practice.members[MemberId("ruth")]
        revision = (await office.case(case)).review.revision
        command = ApproveReply(case, draft.version, revision, sure=True)
        assert not (await office.desk.handle(command, by=ruth, key="k")).refused
        await plainly(office, "ruth", f"undo {case}")
        assert (await office.case(case)).awaits_reply


async def test_a_reminder_is_snoozed_until_a_time_in_words(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        (told,) = await plainly(office, "maya", f"snooze {case} until 3 PM")
        assert told.startswith("I'll remind you today")
        (snooze,) = (await office.case(case)).snoozes
        assert snooze.until == MONDAY.replace(hour=19)
        (late,) = await plainly(office, "maya", f"snooze {case} until Friday")
        assert "That's too late. You can snooze it until" in late
        (unclear,) = await plainly(office, "maya", f"snooze {case} until whenever")
        assert "I don't know when that is." in unclear


async def test_a_reminder_is_snoozed_from_its_menu(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        await office.type("maya", f"take {case}")
        until = {"a while": 15, "this afternoon": 17, "tomorrow": 36}
        for number, (chosen, hour) in enumerate(until.items()):
            carried = {"case": case, "kind": "call", "until": chosen}
            await office.press("maya", "snooze", case, carried)
            snooze = (await office.case(case)).snoozes[number]
            assert snooze.until == MONDAY.replace(hour=0) + timedelta(hours=hour)
        office.clock.pass_(hours=4)
        await office.press("maya", "snooze", case, {"kind": "call", "until": "this afternoon"})
        assert "That time has passed." in office.seen_by("maya")[-1]


async def test_people_say_when_they_are_away_and_who_is_on_duty_follows(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        assert "Lakeside Maya" in (await plainly(office, "leo", "on-duty"))[0]
        (told,) = await plainly(office, "maya", "away me until Friday")
        assert told.startswith("Got it. You're away through Fri, May 8.")
        assert told.endswith("Your reminders will go to the person on duty.")
        assert "Lakeside no one" in (await plainly(office, "leo", "who is on duty?"))[0].replace(
            "*", ""
        )
        assert "Maya away through Fri, May 8" in (await plainly(office, "leo", "away"))[0]
        (refused,) = await plainly(office, "leo", "away maya tomorrow")
        assert "Only managers can set this for someone else: Dana." in refused
        mention = f"<@{slack_id('leo')}|leo>"
        assert (await plainly(office, "dana", f"away {mention} tomorrow"))[0].startswith(
            "Got it. Leo is away tomorrow."
        )
        assert await plainly(office, "maya", "back") == ["Welcome back!"]


async def test_hi_and_thanks_get_a_human_answer(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await office.take_in()
        assert "Hi, Maya! 1 review needs a reply." in (await plainly(office, "maya", "hi"))[0]
        assert await plainly(office, "maya", "thank you!") == ["You're welcome!"]


@pytest.mark.parametrize("words", ["stats", "call 2", "xyzzy"])
async def test_nothing_is_guessed_that_is_not_near(tmp_path: Path, words: str) -> None:
    async with an_office(tmp_path) as office:
        (shown,) = await plainly(office, "maya", words)
        assert "Did you mean" not in shown
