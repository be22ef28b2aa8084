from pathlib import Path

from bot.replies.rules import ALL
from bot.replies.rules.document import document

PAGE = Path(__file__).parents[3] / "docs" / "reply-rules.md"


def test_the_page_of_rules_is_the_one_that_the_code_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: make pages"


def test_the_page_names_every_rule_once() -> None:
    for rule in ALL:
        assert document().count(f"**`{rule.id}`**") == 1
