import missing_part  # noqa: F401
