"""Django's PostgreSQL backend with the one feature that composite keys contradict turned off."""
