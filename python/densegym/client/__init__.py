"""The Gymnasium client of densegym.v1.EnvironmentService."""
