"""What a sentence of a reply says, judged by a model trained on our own sentences.

Enter: a folded sentence and the ids of the rules whose patterns it met. Leaves: how likely it
breaks a rule, and which. Plain Python over a weights file; `tools/training` makes that file.
"""

from bot.replies.meaning.model import Judgment, judge

__all__ = ["Judgment", "judge"]
