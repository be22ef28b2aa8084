"""The core: reviews, cases, their clocks, replies and rules.

Nothing of Slack, Teams or HTTP enters here, and no clock: times are arguments,
and whatever must happen outside leaves as an effect.
"""
