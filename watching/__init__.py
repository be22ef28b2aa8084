"""What a monitor may ask: is this replica ready, and how is the work going?

Enters: the store, the clock and what the loops tell of themselves. Leaves: `Watch`, with its
routes and its meter. Imports `bot` only; `prometheus_client` only where metrics are asked for.
"""

from watching.watch import Watch

__all__ = ["Watch"]
