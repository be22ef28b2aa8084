"""Bedside's own web server: the port it listens on, and what a monitor can ask.

It takes routes of the chat platforms, the store and the age of the last tick. It provides
`allow_files`, `bound` and `serving`, and `Monitoring` with `/healthz`, `/readyz`, `/metrics` and
its meter. It only imports `bot`. `prometheus_client` is imported only if metrics are on.
"""

from adapters.http.bounds import allow_files
from adapters.http.monitoring import Monitoring
from adapters.http.serving import Port, bound, serving

__all__ = ["Monitoring", "Port", "allow_files", "bound", "serving"]
