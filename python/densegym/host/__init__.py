"""Serves any registered Gymnasium environment as densegym.v1.EnvironmentService; see ``densegym-host --help``."""
