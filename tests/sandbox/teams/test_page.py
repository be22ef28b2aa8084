"""The demo's Teams pane: what people see, press, fill in and post."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from sandbox.app import TeamsPlace
from tests.sandbox.screen import Json, Screen, opened
from tests.sandbox.teams.office import APP, GROUP, MAYA, ROOM, RUTH, SECRET, TENANT
from tests.sandbox.test_page import PICTURES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]

LAKE = "19:lake@thread.tacv2"
CARD = "application/vnd.microsoft.card.adaptive"
PLACE = TeamsPlace(
    tenant=TENANT,
    app_id=APP,
    password=SECRET,
    team_name="Rosebank Family Medicine",
    channels={ROOM: "Reviews Oak Street", LAKE: "Reviews Lakeside", GROUP: "Managers"},
    people={"U0RUTH": RUTH, "U0MAYA": MAYA},
)


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[Screen]:
    async with opened(browser, PLACE) as one:
        await one.page.get_by_test_id("pane-teams").click()
        yield one


def text(words: str, **more: Any) -> Json:
    return {"type": "TextBlock", "text": words, "wrap": True} | more


def execute(verb: str, title: str = "", **more: Any) -> Json:
    made = {"type": "Action.Execute", "verb": verb, "title": title or verb.title()}
    return made | {"data": {"case": 7}} | more


def card(*body: Json, actions: list[Json] | None = None, **more: Any) -> Json:
    made = {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}
    return made | ({"actions": actions} if actions else {}) | more


def shown(content: Json) -> Json:
    return {"statusCode": 200, "type": CARD, "value": content}


async def post(screen: Screen, content: Json, *, root: str = "", at: str = ROOM) -> Locator:
    """The bot posts a card. Returns when the page shows it."""
    assert screen.sandbox.teams
    world = screen.sandbox.teams.world
    message = world.post(world.channels[at], "", root, cards=[content])
    standing = screen.page.get_by_test_id(f"teams-message-{message.id}")
    await standing.wait_for()
    return standing


async def pressed(screen: Screen, button: Locator) -> Json:
    async with screen.page.expect_response("**/teams/ui/press"):
        await button.click()
    return dict(screen.invokes[-1]["value"]["action"])


STAMP = "2026-05-04T14:00:00Z"
VISIT = {"type": "Action.OpenUrl", "url": "https://review.example/1"}


async def test_a_card_reads_as_in_teams(screen: Screen) -> None:
    called = {"type": "mention", "text": "<at>Maya Corliss</at>"}
    content = card(
        text("★☆☆☆☆ Oak Street", style="heading", size="Large", weight="Bolder"),
        text(f"**Due** {{{{DATE({STAMP}, SHORT)}}}} {{{{TIME({STAMP})}}}} · _soon_"),
        text("<at>Maya Corliss</at> and <at>Nobody</at>, see [the review](https://x.example)"),
        text("- first\n- second\n\nAfter"),
        {"type": "FactSet", "facts": [{"title": "Site", "value": "Google"}]},
        {
            "type": "ColumnSet",
            "columns": [{"items": [text("left")]}, {"width": "auto", "items": [text("right")]}],
        },
        {"type": "Container", "style": "emphasis", "items": [text("Waited 90 minutes.")]},
        actions=[execute("approve", style="positive"), execute("drop", style="destructive")],
        msteams={"width": "full", "entities": [called | {"mentioned": {"id": MAYA, "name": "M"}}]},
    )
    message = await post(screen, content)
    await expect(message.get_by_role("heading")).to_have_text("★☆☆☆☆ Oak Street")
    await expect(message).to_contain_text("Due Mon, May 4, 2026 10:00 AM · soon")
    await expect(message.locator("strong", has_text="Due")).to_be_visible()
    await expect(message.locator(".tm-mention")).to_have_text(["M"])
    await expect(message).to_contain_text("and Nobody, see the review")
    await expect(message.locator("li")).to_have_text(["first", "second"])
    await expect(message.locator("dd")).to_have_text("Google")
    PICTURES.mkdir(parents=True, exist_ok=True)
    await screen.page.screenshot(path=PICTURES / "teams-card.png")


async def test_rich_text_reads_no_markdown_and_keeps_its_lines(screen: Screen) -> None:
    runs = [
        {"type": "TextRun", "text": "**Waited**\n[x](https://evil.example) "},
        {"type": "TextRun", "text": f"until {{{{TIME({STAMP})}}}}", "weight": "Bolder"},
        {"type": "TextRun", "text": " open", "selectAction": VISIT},
        {"type": "TextRun", "text": " take", "selectAction": execute("take")},
    ]
    message = await post(screen, card({"type": "RichTextBlock", "inlines": runs}))
    rich = message.locator(".ac-rich")
    assert await rich.inner_text() == (
        "**Waited**\n[x](https://evil.example) until 10:00 AM open take"
    )
    assert await rich.get_by_role("link").get_attribute("href") == VISIT["url"]
    await rich.get_by_role("button").focus()
    async with screen.page.expect_response("**/teams/ui/press"):
        await screen.page.keyboard.press("Enter")
    assert screen.invokes[-1]["value"]["action"]["verb"] == "take"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (r"\*not bold\* \[x\](y)", "*not bold* [x](y)"),
        ("&lt;b&gt;&amp;amp;", "<b>&amp;"),
        ("<b>bold</b><script>x</script>", "<b>bold</b><script>x</script>"),
        ("**open and 2 * 3 * 4", "**open and 2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("{{DATE(never, SHORT)}}", "{{DATE(never, SHORT)}}"),
        ("[x](javascript:alert(1))", "x)"),
        ("&#99999999; &nothing;", "&#99999999; &nothing;"),
    ],
)
async def test_words_that_are_no_markup_stand_as_they_are(
    browser: Browser, words: str, read: str
) -> None:
    async with opened(browser, PLACE) as screen:
        script = """async (words) => {
            const { markdown } = await import("/sandbox/page/markdown.js");
            const made = document.createElement("div");
            made.append(...markdown(words, { zone: "UTC" }));
            return [made.textContent, made.querySelectorAll("a, b, script, em, strong").length];
        }"""
        assert await screen.page.evaluate(script, words) == [read, 0]


async def test_a_press_is_answered_with_a_card_that_only_they_see(screen: Screen) -> None:
    message = await post(screen, card(text("Fresh"), actions=[execute("take")]))
    screen.answers.append(shown(card(text("Yours now"))))
    said = await pressed(screen, message.get_by_test_id("teams-action-take"))

    assert (said["verb"], said["data"]) == ("take", {"case": 7})
    await expect(message).to_contain_text("Yours now")
    await screen.page.get_by_test_id("play-as").select_option("U0MAYA")
    await expect(message).to_contain_text("Fresh")
    await message.get_by_test_id("teams-action-take").click()
    await expect(message.get_by_role("status")).to_have_text(
        "Something went wrong. Please try again."
    )
    assert screen.invokes[-1]["from"]["aadObjectId"] == MAYA


FORM = card(
    text("Log the call", style="heading"),
    {
        "type": "Input.Text",
        "id": "words",
        "label": "Words",
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Write something here.",
    },
    {
        "type": "Input.ChoiceSet",
        "id": "themes",
        "label": "Themes",
        "isMultiSelect": True,
        "choices": [{"title": one.title(), "value": one} for one in ("waiting", "billing")],
    },
    {
        "type": "Input.ChoiceSet",
        "id": "reached",
        "label": "Reached",
        "style": "expanded",
        "choices": [{"title": "Yes", "value": "yes"}, {"title": "No", "value": "no"}],
    },
    {
        "type": "Input.ChoiceSet",
        "id": "settled",
        "label": "Settled",
        "choices": [{"title": "Partly", "value": "partly"}],
    },
    {"type": "Input.Date", "id": "day", "label": "Day", "value": "2026-05-05"},
    {"type": "Input.Time", "id": "clock", "label": "Clock", "value": "09:30"},
    {"type": "Input.Toggle", "id": "sure", "title": "Sure", "valueOn": "y", "valueOff": "n"},
    actions=[execute("submit:log", "Save"), execute("cancel", associatedInputs="none")],
)


async def test_a_form_on_a_card_is_filled_in_and_sent_whole(screen: Screen) -> None:
    message = await post(screen, FORM)
    save = message.get_by_test_id("teams-action-submit:log")
    await save.click()
    await expect(message.get_by_role("alert")).to_have_text("Write something here.")
    await expect(screen.focus).to_have_attribute("data-testid", "teams-input-words")
    assert screen.invokes == []
    await screen.page.keyboard.type("They were kind.")
    await expect(message.get_by_role("alert")).to_have_count(0)
    await message.get_by_label("Billing").press("Space")
    await message.get_by_label("Waiting").press("Space")
    await message.get_by_label("Yes").press("Space")
    await message.get_by_label("Settled").select_option("partly")
    await message.get_by_label("Sure").press("Space")
    await screen.page.screenshot(path=PICTURES / "teams-form.png")
    said = await pressed(screen, save)
    assert said["data"] == {
        "case": 7,
        "words": "They were kind.",
        "themes": "waiting,billing",
        "reached": "yes",
        "settled": "partly",
        "day": "2026-05-05",
        "clock": "09:30",
        "sure": "y",
    }


async def test_leaving_a_form_sends_nothing_that_was_entered(screen: Screen) -> None:
    message = await post(screen, FORM)
    said = await pressed(screen, message.get_by_test_id("teams-action-cancel"))
    assert said["data"] == {"case": 7}


async def test_what_is_half_typed_stays_while_others_write(screen: Screen) -> None:
    message = await post(screen, FORM)
    field = message.get_by_test_id("teams-input-words")
    await field.press_sequentially("They w")
    await message.get_by_label("Billing").check()
    await field.focus()
    await post(screen, card(text("Something else happened")))
    await screen.page.keyboard.type("ere kind")
    await expect(field).to_have_value("They were kind")
    await expect(message.get_by_label("Billing")).to_be_checked()


PEOPLE = {
    "type": "Input.ChoiceSet",
    "id": "assign",
    "label": "Owner",
    "isRequired": True,
    "choices": [],
    "choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users"},
}


async def test_a_person_is_found_by_name_with_the_keyboard(screen: Screen) -> None:
    unfolded = card(PEOPLE, actions=[execute("assign", "Hand over")])
    show = {"type": "Action.ShowCard", "title": "Assign owner", "card": unfolded}
    message = await post(screen, card(text("Nobody yet"), actions=[show, execute("take")]))
    await message.get_by_test_id("teams-show-assign-owner").press("Enter")
    field = message.get_by_role("combobox")
    await expect(field).to_be_focused()
    await screen.page.keyboard.type("cor")
    await expect(message.get_by_role("option")).to_have_text(["Maya CorlissStaff"])
    await screen.page.screenshot(path=PICTURES / "teams-people.png")
    await screen.page.keyboard.press("Enter")
    await expect(field).to_have_value("Maya Corliss")
    said = await pressed(screen, message.get_by_test_id("teams-action-assign"))
    assert said["data"] == {"case": 7, "assign": MAYA}


async def test_one_card_of_a_row_is_unfolded_at_a_time_and_stays_so(screen: Screen) -> None:
    shows = [
        {"type": "Action.ShowCard", "title": name, "card": card(text(f"inside {name}"))}
        for name in ("one", "two")
    ]
    message = await post(screen, card(text("x"), actions=shows))
    await message.get_by_test_id("teams-show-one").click()
    await message.get_by_test_id("teams-show-two").click()
    await expect(message.get_by_text("inside one")).to_be_hidden()
    await post(screen, card(text("Something else happened")))
    await expect(message.get_by_text("inside two")).to_be_visible()
    await expect(message.get_by_test_id("teams-show-two")).to_have_attribute(
        "aria-expanded", "true"
    )
    await message.get_by_test_id("teams-show-two").click()
    await expect(message.get_by_text("inside two")).to_be_hidden()


async def test_what_is_seldom_done_is_behind_the_dots(screen: Screen) -> None:
    seldom = [execute(verb, mode="secondary") for verb in ("hold", "skip")]
    message = await post(screen, card(text("x"), actions=[execute("edit"), *seldom]))
    await expect(message.get_by_test_id("teams-action-skip")).to_be_hidden()
    await message.get_by_test_id("teams-more").press("Enter")
    await screen.page.keyboard.press("ArrowDown")
    await post(screen, card(text("Something else happened")))
    await expect(screen.focus).to_have_text("Skip")
    async with screen.page.expect_response("**/teams/ui/press"):
        await screen.page.keyboard.press("Enter")
    assert screen.invokes[-1]["value"]["action"]["verb"] == "skip"


async def test_parts_of_a_card_are_shown_and_hidden_without_the_bot(screen: Screen) -> None:
    toggle = {"type": "Action.ToggleVisibility", "title": "Details", "targetElements": ["more"]}
    hidden = text("the details", id="more", isVisible=False)
    message = await post(screen, card(text("x"), hidden, actions=[toggle]))
    await expect(message.get_by_text("the details")).to_be_hidden()
    await message.get_by_role("button", name="Details").click()
    await expect(message.get_by_text("the details")).to_be_visible()
    assert screen.activities == []


async def test_who_looks_gets_a_fresh_card_and_asks_once(screen: Screen) -> None:
    refresh = {"action": execute("refresh")}
    screen.answers.append(shown(card(text("Ruth may publish"))))
    message = await post(screen, card(text("A case"), refresh=refresh))
    await expect(message).to_contain_text("Ruth may publish")
    await post(screen, card(text("Something else happened")))
    assert [invoke["value"]["trigger"] for invoke in screen.invokes] == ["automatic"]


async def test_a_card_in_a_channel_that_nobody_looks_at_is_not_asked_for(screen: Screen) -> None:
    assert screen.sandbox.teams
    world = screen.sandbox.teams.world
    content = card(text("A case"), refresh={"action": execute("refresh")})
    world.post(world.channels[LAKE], "", cards=[content])
    entry = screen.page.get_by_test_id(f"teams-channel-{LAKE}")
    await expect(entry).to_contain_text("1")
    assert screen.invokes == []
    async with screen.page.expect_response("**/teams/ui/look"):
        await entry.click()
    assert len(screen.invokes) == 1
    await expect(entry).not_to_contain_text("1")


async def test_a_dialog_is_filled_in_and_the_keyboard_comes_back(screen: Screen) -> None:
    fetch: dict[str, object] = {"type": "Action.Submit", "title": "More room"}
    fetch["data"] = {"msteams": {"type": "task/fetch"}, "form": "edit", "case": 7}
    form = card(
        {"type": "Input.Text", "id": "text", "label": "Reply", "isMultiline": True},
        actions=[{"type": "Action.Submit", "title": "Save", "data": {"form": "edit"}}],
    )
    opening = {"title": "Edit the reply", "card": {"contentType": CARD, "content": form}}
    screen.answers.append({"task": {"type": "continue", "value": opening}})
    message = await post(screen, card(text("x"), actions=[fetch]))
    opener = message.get_by_role("button", name="More room")
    await opener.press("Enter")
    dialog = screen.page.get_by_test_id("teams-dialog")
    await expect(dialog.get_by_role("heading")).to_have_text("Edit the reply")
    await dialog.get_by_label("Reply").fill("Please call us.")
    await screen.page.screenshot(path=PICTURES / "teams-dialog.png")
    screen.answers.append({"task": {"type": "message", "value": "Saved."}})
    await dialog.get_by_role("button", name="Save").press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()
    fetched, sent = [invoke["value"]["data"] for invoke in screen.invokes]
    assert fetched == {"msteams": {"type": "task/fetch"}, "form": "edit", "case": 7}
    assert sent == {"form": "edit", "text": "Please call us."}
    await expect(message.get_by_role("status")).to_have_text("Saved.")


async def test_escape_leaves_a_dialog_and_sends_nothing(screen: Screen) -> None:
    fetch = {"type": "Action.Submit", "title": "More", "data": {"msteams": {"type": "task/fetch"}}}
    opening = {"title": "Edit", "card": {"contentType": CARD, "content": card(text("x"))}}
    screen.answers.append({"task": {"type": "continue", "value": opening}})
    message = await post(screen, card(text("x"), actions=[fetch]))
    await message.get_by_role("button", name="More").click()
    dialog = screen.page.get_by_test_id("teams-dialog")
    await expect(dialog).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert [invoke["name"] for invoke in screen.invokes] == ["task/fetch"]


async def test_words_to_the_bot_in_channel_thread_and_chat(screen: Screen) -> None:
    composer = screen.page.get_by_test_id("teams-composer")
    await screen.page.get_by_role("button", name="Mention Bedside").last.click()
    await expect(composer).to_be_focused()
    await screen.page.keyboard.type("pending")
    async with screen.page.expect_response("**/teams/ui/write"):
        await screen.page.keyboard.press("Enter")
    root = screen.activities[-1]["id"]
    assert screen.activities[-1]["text"] == "<at>Bedside</at> pending"

    await screen.page.get_by_test_id(f"teams-answer-{root}").press("Enter")
    await screen.page.keyboard.type("Thank you")
    await screen.page.keyboard.press("Enter")
    thread = screen.page.get_by_test_id(f"teams-thread-{root}")
    await expect(thread).to_contain_text("Thank you")
    assert len(screen.activities) == 1, "nobody called the bot"
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.get_by_test_id(f"teams-answer-{root}")).to_be_focused()

    await screen.page.get_by_test_id("teams-channel-chat").click()
    async with screen.page.expect_response("**/teams/ui/write"):
        await composer.fill("mine")
        await composer.press("Enter")
    assert screen.activities[-1]["conversation"]["conversationType"] == "personal"
    await expect(screen.page.locator(".tm-bubble.mine")).to_contain_text("mine")


async def test_a_group_chat_is_a_chat_of_several(screen: Screen) -> None:
    await screen.page.get_by_test_id(f"teams-channel-{GROUP}").click()
    message = await post(screen, card(text("Good morning"), actions=[execute("take")]), at=GROUP)
    screen.answers.append(shown(card(text("Yours now"))))
    await pressed(screen, message.get_by_test_id("teams-action-take"))
    await expect(message).to_contain_text("Yours now")
    assert screen.invokes[-1]["conversation"]["conversationType"] == "groupChat"


async def test_long_threads_show_their_last_replies_first(screen: Screen) -> None:
    root = await post(screen, card(text("A case")))
    testid = await root.get_attribute("data-testid")
    assert testid
    id = testid.removeprefix("teams-message-")
    for number in range(6):
        assert screen.sandbox.teams
        world = screen.sandbox.teams.world
        world.post(world.channels[ROOM], RUTH, id, text=f"reply {number}")
    thread = screen.page.get_by_test_id(f"teams-thread-{id}")
    await expect(thread.get_by_text("reply 5")).to_be_visible()
    await expect(thread.get_by_text("reply 0")).to_have_count(0)
    await thread.get_by_test_id(f"teams-open-{id}").press("Enter")
    await expect(thread.get_by_text("reply 0")).to_be_visible()


async def test_the_bot_is_removed_and_added_again(screen: Screen) -> None:
    manage = screen.page.get_by_test_id("teams-manage")
    await manage.click()
    await screen.page.get_by_role("menuitem", name="Remove Bedside from the team").click()
    add = screen.page.get_by_test_id("teams-install")
    await expect(screen.page.get_by_text("isn't in this team")).to_be_visible()
    await add.click()
    await expect(add).to_have_count(0)
    kinds = [(activity["type"], activity.get("action")) for activity in screen.activities]
    assert ("installationUpdate", "remove") in kinds
    assert ("installationUpdate", "add") in kinds


async def test_dark_is_dark_and_stays_so(screen: Screen) -> None:
    await post(screen, FORM)
    await screen.page.get_by_test_id("teams-manage").click()
    await screen.page.get_by_role("menuitem", name="Dark theme").click()
    dark = "getComputedStyle(document.querySelector('.tm-card')).backgroundColor"
    assert await screen.page.evaluate(dark) == "rgb(41, 41, 41)"
    await screen.page.screenshot(path=PICTURES / "teams-dark.png")
    await screen.page.reload()
    await screen.page.locator(".tm-card").wait_for()
    assert await screen.page.evaluate(dark) == "rgb(41, 41, 41)"


async def test_slack_and_teams_stand_side_by_side(screen: Screen) -> None:
    await screen.page.get_by_test_id("pane-both").click()
    await screen.post({"type": "section", "text": {"type": "mrkdwn", "text": "In Slack"}})
    await post(screen, FORM)
    await expect(screen.page.locator(".channel")).to_contain_text("In Slack")
    await expect(screen.page.get_by_role("button", name="Write a review")).to_be_visible()
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert await screen.page.evaluate(wide), "nothing sticks out sideways"
    await screen.page.screenshot(path=PICTURES / "teams-both.png")


async def test_on_a_phone_teams_is_one_of_three_tabs(browser: Browser) -> None:
    async with opened(browser, PLACE, viewport={"width": 390, "height": 844}) as screen:
        await screen.page.get_by_role("tab", name="Slack").press("ArrowRight")
        await expect(screen.page.get_by_role("tab", name="Teams")).to_be_focused()
        await post(screen, FORM)
        wide = "document.documentElement.scrollWidth <= window.innerWidth"
        assert await screen.page.evaluate(wide), "nothing sticks out sideways"
        await expect(screen.page.locator(".channel")).to_be_hidden()
        await screen.page.screenshot(path=PICTURES / "teams-phone.png")


async def test_without_a_teams_there_is_no_pane_for_it(browser: Browser) -> None:
    async with opened(browser) as screen:
        await expect(screen.page.get_by_test_id("pane-teams")).to_be_hidden()
        await expect(screen.page.locator("#teams")).to_be_hidden()


async def test_who_is_not_in_teams_is_told_so(browser: Browser) -> None:
    place = TeamsPlace(TENANT, APP, SECRET, "Rosebank", {ROOM: "Reviews"}, {"U0RUTH": RUTH})
    async with opened(browser, place) as screen:
        await screen.page.get_by_test_id("pane-teams").click()
        await screen.page.get_by_test_id("play-as").select_option("U0MAYA")
        await expect(screen.page.locator(".room")).to_contain_text("doesn't use Teams")
        await screen.page.get_by_test_id("play-as").select_option("U0RUTH")
        await expect(screen.page.get_by_test_id(f"teams-channel-{ROOM}")).to_be_visible()
