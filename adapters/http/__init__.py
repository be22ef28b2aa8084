"""Bedside's own web server: the port it listens on, and what a monitor can ask.

It takes routes of the chat platforms, the store and the age of the last tick. It provides
`serving`, and `Monitoring` with `/healthz`, `/readyz`, `/metrics` and its meter. It only imports
`bot`. `prometheus_client` is imported only if metrics are on.
"""

from adapters.http.monitoring import Monitoring
from adapters.http.serving import serving

__all__ = ["Monitoring", "serving"]
