"""What only a manager can mend is told to the managers, privately and once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from bot.cases.case import CaseId
from bot.effects import UNDONE, Details, Effect, EffectKind
from bot.posts import FirstContactNote, ManagerNotice
from bot.practice import Location, LocationId, Practice
from bot.sites import site
from bot.store import posts

WAITING = (
    "Everything waits and goes out by itself once access is mended; `bedside doctor` says how."
)


def post(effect: Effect, practice: Practice) -> FirstContactNote | ManagerNotice:
    """What a notice shows."""
    details = effect.details
    if details.get("about") == "first-contact":
        older, unanswered = details.get("older"), details.get("unanswered")
        return FirstContactNote(
            practice,
            effect.location,
            older if isinstance(older, int) else 0,
            unanswered if isinstance(unanswered, int) else 0,
        )
    return ManagerNotice(practice, effect.location, str(details.get("text", "")), effect.case)


def dead_letter(practice: Practice, effect: Effect, problem: str) -> list[Effect]:
    of = f" of case {effect.case}" if effect.case is not None else ""
    text = (
        f"I could not {UNDONE[effect.kind]}{of} ({problem}), and stopped trying. "
        f"When the cause is mended, `bedside outbox retry {effect.key}` does it again."
    )
    return list(_to_managers(practice, effect.location, f"dead:{effect.key}", text, effect.case))


def no_access(practice: Practice, effect: Effect, code: str) -> list[Effect]:
    """Told once for each conversation or site, until something gets through again."""
    name = practice.location(effect.location).name
    if effect.platform:
        return no_channel(practice, effect.location, effect.platform, code, trouble(effect))
    text = f"I cannot reach the reviews of {name} on their site ({code}). {WAITING}"
    return list(_to_managers(practice, effect.location, trouble(effect), text))


def no_channel(
    practice: Practice, location: LocationId, platform: str, code: str, trouble: str = ""
) -> list[Effect]:
    """A chat has no place for a location's posts any more; told once, as `no_access` is."""
    name = practice.location(location).name
    text = f"I cannot post what belongs to {name} in {platform.title()} ({code}). {WAITING}"
    told = trouble or f"no-access:{platform}:{location}"
    return list(_to_managers(practice, location, told, text, avoid=platform))


def no_polls(practice: Practice, location: LocationId, site_id: str, code: str) -> list[Effect]:
    text = (
        f"{site(site_id).title} does not let me read the reviews of "
        f"{practice.location(location).name} ({code}). I keep trying, and what was missed comes in "
        "once access is mended; `bedside doctor` says how."
    )
    return list(_to_managers(practice, location, f"polls:{site_id}:{location}", text))


def trouble(effect: Effect) -> str:
    """The name of the trouble that `effect` would be in if its access was taken from us."""
    if not effect.platform:
        return f"no-access:site:{effect.location}"
    whose = effect.member or effect.location
    return f"no-access:{effect.platform}:{whose}"


def over(session: Session, practice: Practice, name: str) -> None:
    """The trouble of that name has ended: should it come back, it is told anew."""
    for member in practice.members.values():
        if member.may_manage:
            posts.forget(session, practice.id, _key(name, member.id))


def first_contact(
    practice: Practice, location: Location, site_id: str, older: int, unanswered: int
) -> list[Effect]:
    """To the location's channel: these were found and recorded, and may be opened."""
    name = f"first-contact:{site_id}:{location.id}"
    details: Details = {"about": "first-contact", "older": older, "unanswered": unanswered}
    keys = [
        name if n == 0 else f"{name}:{platform}" for n, platform in enumerate(location.channels)
    ]
    return [
        Effect(key, key, EffectKind.NOTICE, location.id, platform=platform, details=details)
        for key, platform in zip(keys, location.channels, strict=True)
    ]


def _to_managers(
    practice: Practice,
    location: LocationId,
    name: str,
    text: str,
    case: CaseId | None = None,
    avoid: str = "",
) -> Iterator[Effect]:
    """One message to each manager, on a platform other than `avoid` where they have one."""
    for manager in practice.managers(location):
        platforms = sorted(manager.chat, key=lambda platform: platform == avoid)
        if platforms:
            key = _key(name, manager.id)
            yield Effect(
                key,
                key,
                EffectKind.NOTICE,
                location,
                case,
                platforms[0],
                manager.id,
                details={"about": "trouble", "text": text},
                latest_wins=name.startswith(("no-access:", "polls:")),
            )


def _key(name: str, member: str) -> str:
    return f"notice:{name}:{member}"
