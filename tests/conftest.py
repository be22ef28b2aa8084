"""Settings for all tests: hypothesis without deadlines, since the machine may be slow."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "bedside", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("bedside")

pytest_plugins = ["tests.databases"]
