"""Bedside's own web server: its port, and the monitoring endpoints.

It takes the chat platforms' routes, the store, and the age of the last tick. It provides
`allow_files`, `bound`, `serving`, and `Monitoring` with `/healthz`, `/readyz`, `/metrics`, and a
meter. Outside `adapters`, it imports only `bot`. `prometheus_client` is imported only if metrics
are on.
"""

from adapters.http.bounds import allow_files
from adapters.http.monitoring import Monitoring
from adapters.http.serving import Port, bound, serving

__all__ = ["Monitoring", "Port", "allow_files", "bound", "serving"]
