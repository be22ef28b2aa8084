"""Judges what a sentence in a reply means, with a model trained on our own sentences.

It takes a folded sentence and the ids of the rules whose patterns matched it. It returns the
log-odds that the sentence breaks a rule, and which ones. It's written in plain Python and loads a
weights file that `tools/training` creates.
"""

from bot.replies.meaning.model import Judgment, judge

__all__ = ["Judgment", "judge"]
