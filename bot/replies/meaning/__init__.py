"""What a sentence of a reply means, judged by a model trained on our own sentences.

It takes a folded sentence and the ids of the rules whose patterns matched. It returns the
probability that the sentence breaks a rule, and which. It's plain Python over a weights file that
`tools/training` creates.
"""

from bot.replies.meaning.model import Judgment, judge

__all__ = ["Judgment", "judge"]
