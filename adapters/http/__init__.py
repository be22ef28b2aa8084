"""Bedside's own web server: the port it listens on, and what a monitor may ask.

Enters: routes of the chat platforms, the store, and the age of the last tick.
Leaves: `serving`, and `Monitoring` with `/healthz`, `/readyz`, `/metrics` and its meter.
Imports `bot` only. `prometheus_client` is imported only if metrics are switched on.
"""

from adapters.http.monitoring import Monitoring
from adapters.http.serving import serving

__all__ = ["Monitoring", "serving"]
