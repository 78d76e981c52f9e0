"""Django's PostgreSQL backend for tables whose real key is composite, sparing round trips.

See ``docs/decisions/0012-commands-wait-for-the-next-statement.md``.
"""
