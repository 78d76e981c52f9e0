"""Guards find their tables and types in one schema, whatever path a session sets."""

from django.db import migrations

PINNED = """
ALTER FUNCTION standing_is_the_operators() SET search_path = public, pg_temp;
ALTER FUNCTION plan_is_the_operators() SET search_path = public, pg_temp;
ALTER FUNCTION support_is_asked_by_operators() SET search_path = public, pg_temp;
"""
FREE = """
ALTER FUNCTION standing_is_the_operators() RESET search_path;
ALTER FUNCTION plan_is_the_operators() RESET search_path;
ALTER FUNCTION support_is_asked_by_operators() RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("operators", "0005_sessions_and_keys_of_operators_leave_a_line")]

    operations = [migrations.RunSQL(PINNED, FREE)]
