"""The core: reviews, cases, their clocks, replies and rules.

There's no Slack, Teams or HTTP in here, and no clock. Times are arguments, and anything to do
outside is returned as an effect.
"""
