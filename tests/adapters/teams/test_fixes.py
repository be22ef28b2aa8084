"""Each finding in Teams has its fix next to it, which changes the text field and saves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.adapters.teams.office import actions_of, an_office, inputs_of, task, words_of


def fixing(form: dict[str, Any], label: str) -> dict[str, Any]:
    """The button in the form that fixes something."""
    return next(one for one in actions_of(form) if one["title"] == label)


async def test_a_missing_number_is_added_by_the_button_next_to_it(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        draft = (await office.case(case)).draft
        assert draft is not None
        typed = draft.text.replace("(704) 555-0132", "")
        value = await office.on_screen(case) | {"text": typed}
        form = await office.card(office.click("ruth", "submit:edit", value))
        add = fixing(form, "Add it")
        assert add["type"] == "Action.Execute"
        assert add.get("associatedInputs") != "none"
        fixed = await office.card(
            office.click("ruth", add["verb"], add["data"] | {"text": f"{typed} "})
        )
        assert "Fixed. Read it again before you post it." in words_of(fixed)
        text = inputs_of(fixed)["text"]
        assert "(704) 555-0132" in text
        (save,) = (one for one in actions_of(fixed) if one["title"] == "Save")
        await office.card(office.click("ruth", save["verb"], save["data"] | {"text": text}))
        saved = (await office.case(case)).draft
        assert saved is not None
        assert (saved.version, saved.text) == (2, text)


async def test_a_fix_in_the_window_to_post_keeps_the_rest_and_posts_nothing(
    tmp_path: Path,
) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        draft = (await office.case(case)).draft
        assert draft is not None
        typed = f"Please remove your review. We made a mistake. {draft.text}"
        value = await office.on_screen(case) | {"text": typed}
        form = await office.card(office.click("ruth", "submit:post", value))
        remove = fixing(form, "Remove it")
        form = await office.card(
            office.click("ruth", remove["verb"], remove["data"] | {"text": typed})
        )
        assert inputs_of(form)["text"] == typed.removeprefix("Please remove your review. ")
        assert fixing(form, "Remove it")["data"] != remove["data"]
        assert (await office.case(case)).reply.approval is None


async def test_a_dialog_fixes_the_same(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        case = await office.take_in()
        draft = (await office.case(case)).draft
        assert draft is not None
        typed = f"Please remove your review. We made a mistake. {draft.text}"
        value = await office.on_screen(case) | {"text": typed, "form": "post"}
        told = await task(office, "ruth", "task/submit", value)
        form = told["value"]["card"]["content"]
        every = fixing(form, "Fix all 2")
        assert {one["type"] for one in actions_of(form)} == {"Action.Submit"}
        told = await task(office, "ruth", "task/submit", every["data"] | {"text": typed})
        fixed = inputs_of(told["value"]["card"]["content"])["text"]
        assert "remove your review" not in fixed
        assert "made a mistake" not in fixed
        assert (await office.case(case)).reply.approval is None
