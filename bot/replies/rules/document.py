"""Generates docs/reply-rules.md (`make pages`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files

from bot.replies.rules import ALL, GROUPS, Rule

HEAD = """# Rules for public replies

This page is generated from the rules (`bot/replies/rules/rules.toml`) by
`python -m bot.replies.rules.document`, and a test makes sure that the two agree. It's written for
a privacy officer. It isn't legal advice.

- **Block**: no one can approve the text.
- **Look again**: the approver has to tick the sentence, and the timeline records it.
- **Note**: the approver sees it and can go ahead.

A practice can turn a note into a block, add words that it never uses, and decide whether a reply
can use the displayed first name. It can't turn a block off.

Code decides the rules on *form* (contacts, names, numbers, links, markup, lengths, signature). A
model trained on our own sentences (`tools/training`) decides the rules on *meaning*. The phrases
listed for a rule are one of the signs it uses, so the model and the phrases check each other.

- A clear breach is blocked. A likely one needs another look.
- A sentence passes if it's in our own bank of replies, or in a reply that the office approved
  before.
- A sentence with words that the model has never seen needs another look, too.

The check reads a text the way people do. Capitals, curly quotes, accents, zero-width characters,
look-alike letters, divided words and line breaks make no difference. Each finding quotes the words
and says how to fix them. If a click can fix it, the button is next to the finding, and another one
fixes them all.

## Why
- **HIPAA** (45 CFR 164.502(a), 164.530(i)): the fact that a person is or was a patient is
  protected, even if they said so in public. Practices have been fined for replies to reviews:
  Elite Dental Associates (2019, $10,000), U. Phillip Igbinadolor DMD (2022, $50,000), New Vision
  Dental (2022, $23,000), Manasa Health Center (2023, $30,000). Denying it ("we have no record of
  you") is a disclosure, too. The AMA and ADA advise against any hint at who the reviewer is, and
  against debate.
- **FTC rule on reviews** (16 CFR 465, in force since October 21, 2024): don't give anything of
  value for a review's sentiment (465.4). Don't use unfounded legal threats, intimidation or false
  public accusations to suppress a review (465.7).
- **Consumer Review Fairness Act** (15 U.S.C. 45b): no contract may forbid or punish reviews.
- **Google Maps policy**: don't offer anything for changing or removing a review.
- **Apology laws** of most states protect sympathy but not an admission of fault. Express regret in
  general, and never admit fault for anything in particular.

## Which rules hold where
- *Public reply*: all of them.
- *Second contact* (private, about two weeks later): all except the rules that only make sense in
  public.
- *E-mail to the patient*: tone, pressure, fault and form. An e-mail can only mention care as far
  as the privacy officer allows, so Bedside never drafts clinical text.

`missing-phone` and `missing-email` follow the contact ladder of the site and office: phone and
e-mail, then the phone alone, then the number on the profile. An office starts at the top. If the
site rejects a text and the contacts might be the reason, the office steps down. It steps up again
once a reply with more contacts, approved since then, gets through. `contact` in `bedside.toml`
sets the step for good. A second contact is private and always gives both.
"""

GUARDS = """## Guards on the moment

These are checked when someone approves a reply, and again before it's sent
(`bot/cases/publication.py`).

- **review-changed** (block): the review changed after the text was written, so it needs a new
  draft.
- **review-gone** (block): the review was removed. The case is closed as gone.
- **reply-exists** (block): someone has already replied on the site. Bedside shows that reply, and
  never overwrites it unseen.
- **sensitive-hold** (block): the review mentions death, harm, abuse, self-harm, discrimination, a
  lawsuit, a board complaint or the press. Only a manager can approve, and the draft doesn't
  mention the subject.
- **self-approval** (note): if two people have to see each reply, its author can't approve it.
- **cool-down** (note): the review is heated and just came in. It's better to reply a little later
  the same day.
"""

AFTER = """So a reply that passes the check isn't proven safe. The approver still has to read it.

## If something went wrong

If a reply disclosed something, take it down first (one button on the card), then tell the privacy
officer. The 2022 case got expensive because the reply stayed up.
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
    """Escape anything that Markdown would interpret as formatting."""
    for sign in "\\<*_|[{":
        text = text.replace(sign, f"\\{sign}")
    return text


if __name__ == "__main__":
    sys.stdout.write(document())
