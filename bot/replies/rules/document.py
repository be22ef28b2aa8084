"""docs/reply-rules.md, written from the rules: `python -m bot.replies.rules.document > docs/…`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files

from bot.replies.rules import ALL, GROUPS, Rule

HEAD = """# What a public reply may say

This page is generated from the rules (`bot/replies/rules/rules.toml`) by
`python -m bot.replies.rules.document`, and a test keeps the two in step. A privacy officer can read
it as it is. It isn't legal advice.

**Block**: nobody can approve the text. **Look again**: the approver ticks the sentence, and the
timeline keeps that. **Note**: the approver sees it and may go on. A practice may turn a note into
a block, add words that it never uses, and say
whether the displayed first name may stand in a reply; it can switch no block off.

Rules on *form* (contacts, names, numbers, links, markup, lengths, signature) are decided by code.
Rules on *meaning* are decided by a model trained on our own sentences (`tools/training`); the
phrases listed for a rule are one of its signs, so phrases and model are each other's second
opinion. A sure breach blocks. A likely one needs another look. A sentence that is in our own bank
of replies, or in a reply approved at the office before, is known and passes. A sentence in words
that the model has never seen needs another look, too.

Rules read the text as people read it: capitals, curly quotes, accents, zero-width characters,
look-alike letters, divided words and line breaks make no difference. Each finding names the words
and says how to fix them. One suggested fix for the whole reply is offered where there is one.

## Why
- **HIPAA** (45 CFR 164.502(a), 164.530(i)): that a person is or was a patient is protected by
  itself, even if they said so in public. Practices were fined for replies to reviews: Elite Dental
  Associates (2019, $10,000), U. Phillip Igbinadolor DMD (2022, $50,000), New Vision Dental (2022,
  $23,000), Manasa Health Center (2023, $30,000). To deny it ("we have no record of you")
  discloses as well. AMA and ADA advise: no hint at who the writer is, no debate.
- **FTC rule on reviews** (16 CFR 465, in force since 21 October 2024): nothing of value for a
  review's sentiment (465.4); no unfounded legal threat, intimidation or public false accusation
  to suppress a review (465.7).
- **Consumer Review Fairness Act** (15 U.S.C. 45b): no contract may forbid or punish reviews.
- **Google Maps policy**: nothing is offered for changing or removing a review.
- **Apology laws** of most states protect sympathy, not admitted fault: regret in general, never
  fault in particular.

## Which rules hold where
*Public reply*: all. *Second contact* (private, about two weeks later): all but those that only
make sense in public. *E-mail to the patient*: tone, pressure, fault and form; care may be spoken
of there only within what the privacy officer allows, so no clinical text is ever drafted.

`missing-phone` and `missing-email` follow the contact ladder of the site and office: phone and
e-mail, then the phone alone, then the number on the profile. An office starts at the top. It steps
down when the site rejects a text whose contacts may be the reason, and up again when a reply with
more contacts that was approved since gets through. `contact` in `bedside.toml` fixes it. A second
contact is private and always gives both.
"""

GUARDS = """## Guards on the moment

Checked when a reply is approved and once more before it is sent (`bot/cases/publication.py`).

- **review-changed** (block): the review changed after the text was written; a new draft first.
- **review-gone** (block): the review is no longer there. The case is closed as gone.
- **reply-exists** (block): somebody answered on the site already; it is shown and never overwritten
  unseen.
- **sensitive-hold** (block): the review tells of death, harm, abuse, self-harm, discrimination, a
  lawsuit, a board complaint or the press. Only a manager can approve, and the draft says nothing of
  the subject.
- **self-approval** (note): where two people have to see a reply, its writer does not approve it.
- **cool-down** (note): strong words that came in a moment ago are better answered a little later,
  within the day.
"""

AFTER = """So a clean check is no proof that a text may go out. The one who approves it reads it.

## If something went wrong

A reply that disclosed something is taken down first (one button on the card), then the privacy
officer is told. What made the 2022 case dear was that the reply stayed.
"""

KINDS = {
    "public-reply": "public reply",
    "second-contact": "second contact",
    "email": "e-mail",
}


def document() -> str:
    figures = files("bot.replies.rules").joinpath("figures.md").read_text(encoding="utf-8")
    measured = f"## How well it works\n\n{figures}"
    return "\n".join((HEAD, *_groups(), GUARDS, measured, AFTER)).rstrip() + "\n"


def _groups() -> Iterator[str]:
    blocking = sum(rule.severity == "block" for rule in ALL)
    warning = len(ALL) - blocking
    yield f"## The rules\n\n{len(ALL)} rules on the text: {blocking} block, {warning} are notes.\n"
    for title, rules in GROUPS.items():
        yield f"### {title}\n"
        yield "\n".join(map(_rule, rules))
        yield ""


def _rule(rule: Rule) -> str:
    where = ", ".join(title for kind, title in KINDS.items() if kind in rule.kinds)
    lines = [
        f"- **`{rule.id}`** ({rule.severity}, {_decided(rule)}) {_plain(rule.catches)}",
        f"  - Fails: {_quoted(rule.fails)}",
        f"  - Passes: {_quoted(rule.passes)}",
        f"  - Fix: {_plain(rule.message)}",
        f"  - Holds in: {where}. Source: {_plain(rule.source)}.",
    ]
    return "\n".join(lines)


def _decided(rule: Rule) -> str:
    return "on meaning" if rule.is_judged else "on form"


def _quoted(text: str) -> str:
    return _plain(text) if text.startswith("(") else f"“{_plain(text)}”"


def _plain(text: str) -> str:
    """Signs that Markdown would take for its own are shown as they are."""
    for sign in "\\<*_|[{":
        text = text.replace(sign, f"\\{sign}")
    return text


if __name__ == "__main__":
    sys.stdout.write(document())
