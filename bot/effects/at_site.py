"""Effects that do something at a review site or call the language model."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.cases.case import CaseId, DraftVersion
from bot.effects.effect import Effect, EffectKind


@dataclass(frozen=True)
class _AtSite(Effect):
    """A site effect for one case. They're carried out in order."""

    case: CaseId
    platform: str = field(init=False, default="")
    member: None = field(init=False, default=None)

    @property
    def chain(self) -> str:
        return f"{self.case}:site"


@dataclass(frozen=True)
class PublishReply(_AtSite):
    """Post approval `number` under the review."""

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
    """Remove the reply from the site, as event number `seq` of the case requests."""

    kind = EffectKind.TAKE_DOWN

    seq: int

    @property
    def key(self) -> str:
        return f"take-down:{self.case}:{self.seq}"


@dataclass(frozen=True)
class CheckReply(_AtSite):
    """Check what became of our reply on the site. `occasion` tells these checks apart."""

    kind = EffectKind.LOOK

    occasion: str

    @property
    def key(self) -> str:
        return f"look:{self.case}:{self.occasion}"


@dataclass(frozen=True)
class CheckReview(_AtSite):
    """Check whether the review is still up: check number `n` of the follow-up."""

    kind = EffectKind.LOOK

    round: int
    n: int

    @property
    def key(self) -> str:
        return f"look:{self.case}:look:{self.round}:{self.n}"


@dataclass(frozen=True)
class SuggestDraft(_AtSite):
    """Ask the language model for something better than draft `draft`."""

    kind = EffectKind.SUGGEST

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"suggest:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        """One at a time, so that we stay within the budget and don't flood the endpoint."""
        return "suggest"


@dataclass(frozen=True)
class ReadDraft(_AtSite):
    """Have the language model read draft `draft` as an extra checker."""

    kind = EffectKind.READ

    draft: DraftVersion

    @property
    def key(self) -> str:
        return f"read:{self.case}:{self.draft}"

    @property
    def chain(self) -> str:
        return "suggest"
