"""Block Kit's composition objects: text, options, confirmation dialogs, and rich text.

https://docs.slack.dev/reference/block-kit/composition-objects and …/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.slack import limits
from sandbox.slack.schema import (
    Rule,
    also,
    boolean,
    by_type,
    complaint,
    items,
    matching,
    one_of,
    string,
    thing,
    url,
    whole,
)

MANY = 10_000


def plain(longest: int) -> Rule:
    """Return a rule for a plain_text object. mrkdwn is rejected."""
    return by_type({"plain_text": thing({"text": string(longest)}, {"emoji": boolean})})


def text(longest: int) -> Rule:
    """Return a rule for a plain_text or mrkdwn object."""
    return by_type(
        {
            "plain_text": thing({"text": string(longest)}, {"emoji": boolean}),
            "mrkdwn": thing({"text": string(longest)}, {"verbatim": boolean}),
        }
    )


confirm = thing(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)

option = thing(
    {"text": plain(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE)},
    {"description": plain(limits.OPTION_DESCRIPTION)},
)

choice = thing(
    {"text": text(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE)},
    {"description": text(limits.OPTION_DESCRIPTION)},
)

overflow_option = thing(
    {"text": plain(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE)},
    {"description": plain(limits.OPTION_DESCRIPTION), "url": url(limits.URL)},
)

option_group = thing(
    {"label": plain(limits.OPTION_TEXT), "options": items(option, limits.SELECT_OPTIONS)}
)

dispatch_action_config = thing(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)}
)

_style = thing(
    optional=dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), boolean)
)
_mention_style = thing(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean
    )
)
_words = thing({"text": string(MANY * 10)}, {"style": _style})
_link = thing(
    {"url": url(limits.URL)},
    {"text": string(MANY * 10), "unsafe": boolean, "style": _style},
)
_token = r"\{(date|time|ago|day)[a-z_]*\}"  # noqa: S105 - a date token of Slack's, no secret
_date = thing(
    {"timestamp": whole(0, 99_999_999_999), "format": matching(rf"(?s).*{_token}.*", "format")},
    {"url": url(limits.URL), "fallback": string(limits.URL), "style": _style},
)

_inline = {
    "text": _words,
    "link": _link,
    "user": thing({"user_id": matching(r"[UW][A-Z0-9]+", "user id")}, {"style": _mention_style}),
    "channel": thing(
        {"channel_id": matching(r"[CGD][A-Z0-9]+", "channel id")}, {"style": _mention_style}
    ),
    "usergroup": thing(
        {"usergroup_id": matching(r"S[A-Z0-9]+", "usergroup id")}, {"style": _mention_style}
    ),
    "emoji": thing(
        {"name": string(100)},
        {"unicode": string(100), "skin_tone": whole(1, 6), "url": url(3000), "style": _style},
    ),
    "broadcast": thing({"range": one_of("here", "channel", "everyone")}, {"style": _style}),
    "date": _date,
    "color": thing({"value": matching(r"#[0-9a-fA-F]{6}", "color")}, {"style": _style}),
    "team": thing({"team_id": string(255)}, {"style": _style}),
}

_border = one_of(0, 1)
_section = thing({"elements": items(by_type(_inline), MANY, 0)})

rich_text_elements = by_type(
    {
        "rich_text_section": _section,
        "rich_text_list": thing(
            {
                "style": one_of("bullet", "ordered"),
                "elements": items(by_type({"rich_text_section": _section}), MANY),
            },
            {"indent": whole(0, 8), "offset": whole(0, MANY), "border": _border},
        ),
        "rich_text_quote": thing({"elements": items(by_type(_inline), MANY)}, {"border": _border}),
        "rich_text_preformatted": thing(
            {"elements": items(by_type({"text": _words, "link": _link}), MANY)},
            {"border": _border, "language": string(100)},
        ),
    }
)


def _one_image_source(image: dict[str, Any], pointer: str) -> Iterator[str]:
    if ("image_url" in image) == ("slack_file" in image):
        yield complaint("must define either `image_url` or `slack_file`", pointer)


_slack_file = thing(optional={"id": string(255), "url": url(limits.IMAGE_URL)})
_image_fields = {"image_url": url(limits.IMAGE_URL), "slack_file": _slack_file}

image_element = also(thing({"alt_text": string(limits.ALT_TEXT)}, _image_fields), _one_image_source)
image_block = also(
    thing(
        {"alt_text": string(limits.ALT_TEXT)},
        {
            **_image_fields,
            "title": plain(limits.IMAGE_TITLE),
            "block_id": string(limits.BLOCK_ID),
        },
    ),
    _one_image_source,
)
