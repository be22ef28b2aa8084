"""Effects that do something at a review site, or ask the language model."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.cases.case import CaseId, DraftVersion
from bot.effects.effect import Effect, EffectKind


@dataclass(frozen=True)
class _AtSite(Effect):
    """What's done at a site for one case goes in order."""

    case: CaseId
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)

    @property
    def chain(self) -> str:
        return f"{self.case}:site"


@dataclass(frozen=True)
class PublishReply(_AtSite):
    """Approval `number` is posted under the review."""

    kind = EffectKind.PUBLISH

    number: int

    @property
    def key(self) -> str:
        return publish_key(self.case, self.number)


def publish_key(case: CaseId, number: int) -> str:
    """The key of the publication of a case's approval `number`."""
    return f"publish:{case}:{number}"


@dataclass(frozen=True)
class RemoveReply(_AtSite):
    """The reply is taken off the site, as event number `seq` of the case asks."""

    kind = EffectKind.TAKE_DOWN

    seq: int

    @property
    def key(self) -> str:
        return f"take-down:{self.case}:{self.seq}"


@dataclass(frozen=True)
class CheckReply(_AtSite):
    """What has become of our reply on the site? `occasion` tells one such check from another."""

    kind = EffectKind.LOOK

    occasion: str

    @property
    def key(self) -> str:
        return f"look:{self.case}:{self.occasion}"


@dataclass(frozen=True)
class CheckReview(_AtSite):
    """Is the review still up? Check number `n` of the follow-up."""

    kind = EffectKind.LOOK

    round: int
    n: int

    @property
    def key(self) -> str:
        return f"look:{self.case}:look:{self.round}:{self.n}"


@dataclass(frozen=True)
class SuggestDraft(_AtSite):
    """The language model is asked for something better than draft `draft`."""

    kind = EffectKind.SUGGEST

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"suggest:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        """One at a time, so that a budget is kept and no endpoint is flooded."""
        return "suggest"


@dataclass(frozen=True)
class ReadDraft(_AtSite):
    """The language model reads draft `draft` as one more checker."""

    kind = EffectKind.READ

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"read:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        return "suggest"
