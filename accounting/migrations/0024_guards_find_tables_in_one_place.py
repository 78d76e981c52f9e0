"""Guards find their tables and types in one schema, whatever path a session sets."""

from django.db import migrations

PINNED = """
ALTER FUNCTION entries_need_an_open_tenant() SET search_path = public, pg_temp;
ALTER FUNCTION openings_only_close() SET search_path = public, pg_temp;
"""
FREE = """
ALTER FUNCTION entries_need_an_open_tenant() RESET search_path;
ALTER FUNCTION openings_only_close() RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("accounting", "0023_editors_are_remembered_and_openings_begin_the_books")]

    operations = [migrations.RunSQL(PINNED, FREE)]
