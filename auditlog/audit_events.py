"""What can happen to the audit log itself, as it words it."""

EVENT_TYPES: dict[str, str] = {}
