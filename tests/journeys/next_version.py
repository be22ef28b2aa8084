"""The next version of Bedside: this one with every kind of change that a release can make.

Its migration adds to every table, and its source counts praise: a new kind of event with a field of
the case, a new reminder, a new effect.
"""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from tests.faults.mutants import copied
from tests.journeys.killing import ROOT

REVISION = "9999"

MIGRATION = """
import sqlalchemy as sa
from alembic import op
from sqlmodel import SQLModel
from bot.store import tables

revision, down_revision = "{revision}", "{head}"


def upgrade():
    for table in SQLModel.metadata.sorted_tables:
        column = sa.Column("of_the_next", sa.Integer, nullable=False, server_default="7")
        op.add_column(table.name, column)
    op.create_table("of_the_next", sa.Column("id", sa.Integer, primary_key=True))
    op.create_index("ix_of_the_next", "cases", ["practice", "of_the_next"])
"""

EVENT = """
@dataclass(frozen=True)
class ReplyPraised:
    words: str


ReplyEvent = (
    ReplyPraised
    | ReplyApproved
"""

CHANGES = (
    ("bot/cases/state/reply.py", "ReplyEvent = (\n    ReplyApproved\n", EVENT),
    (
        "bot/cases/state/reply.py",
        "    round: int = 1\n    breached: bool = False\n",
        "    round: int = 1\n    breached: bool = False\n    praise: int = 0\n",
    ),
    (
        "bot/cases/reply.py",
        "    changes={\n",
        "    changes={\n"
        "        ReplyPraised: lambda case, *_: replace(\n"
        "            case, reply=replace(case.reply, praise=case.reply.praise + 1)\n"
        "        ),\n",
    ),
    (
        "bot/cases/reply.py",
        "            looked_at=looked_at,\n        )\n    ]\n",
        '            looked_at=looked_at,\n        ),\n        ReplyPraised("how kind"),\n    ]\n',
    ),
    (
        "bot/cases/reply.py",
        "from bot.cases.state.reply import (\n",
        "from bot.cases.state.reply import (\n    ReplyPraised,\n",
    ),
    ("bot/timers.py", '    LOOK = "look"\n', '    LOOK = "look"\n    PRAISE = "praise"\n'),
    (
        "bot/cases/reply.py",
        "    if not case.awaits_reply:\n        return\n",
        "    if case.reply.praise:\n"
        "        late = case.opened_at + timedelta(days=400)\n"
        "        yield Timer(late, TimerKey(TimerKind.PRAISE, 1, case.reply.praise))\n"
        "    if not case.awaits_reply:\n        return\n",
    ),
    (
        "bot/cases/reply.py",
        "from datetime import datetime\n",
        "from datetime import datetime, timedelta\n",
    ),
    (
        "bot/effects/effect.py",
        '    SUGGEST = "suggest"\n',
        '    SUGGEST = "suggest"\n    PRAISE = "praise"\n',
    ),
    (
        "bot/effects/of_case.py",
        "@dataclass(frozen=True)\nclass SuggestDraft(",
        "@dataclass(frozen=True)\n"
        "class GivePraise(_AtSite):\n"
        "    kind = EffectKind.PRAISE\n\n"
        "    seq: int\n\n"
        "    @property\n"
        "    def key(self) -> str:\n"
        "        return f'praise:{self.case}:{self.seq}'\n\n\n"
        "@dataclass(frozen=True)\nclass SuggestDraft(",
    ),
    (
        "bot/effects/content.py",
        "    TellProgram,\n)\n\n_BY_NAME",
        "    TellProgram,\n    of_case.GivePraise,\n)\n\n_BY_NAME",
    ),
    (
        "bot/effects/content.py",
        "from bot.effects.of_case import",
        "from bot.effects import of_case\nfrom bot.effects.of_case import",
    ),
    (
        "bot/effects/after.py",
        "    match event:\n        case ReplyApproved(",
        "    if type(event).__name__ == 'ReplyPraised':\n"
        "        yield of_case.GivePraise(*where, entry.seq)\n"
        "        return\n"
        "    match event:\n        case ReplyApproved(",
    ),
    (
        "bot/effects/after.py",
        "from bot.effects.of_case import",
        "from bot.effects import of_case\nfrom bot.effects.of_case import",
    ),
    (
        "scheduler/outbox/outbox.py",
        "        match effect:\n            case Unreadable():\n",
        "        if effect.kind == 'praise':\n"
        "            return Done()\n"
        "        match effect:\n            case Unreadable():\n",
    ),
)
"""A file, its current text, and its text in the next version."""


def planted(tree: Path) -> None:
    """Write the whole project as it'll be in the next version into the folder `tree`."""
    copied(tree)
    for name, old, new in CHANGES:
        text = (tree / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} does not hold {old!r} once"
        (tree / name).write_text(text.replace(old, new), encoding="utf-8")
    head = ScriptDirectory(str(ROOT / "bot/store/migrations")).get_current_head()
    migration = MIGRATION.format(revision=REVISION, head=head)
    later = tree / "bot/store/migrations/versions" / f"{REVISION}_the_next.py"
    later.write_text(migration, encoding="utf-8")
