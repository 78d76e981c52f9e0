"""Guards find their tables and types in one schema, whatever path a session sets."""

from django.db import migrations

PINNED = """
ALTER FUNCTION seeing_stays_as_begun() SET search_path = public, pg_temp;
ALTER FUNCTION support_is_the_owners() SET search_path = public, pg_temp;
"""
FREE = """
ALTER FUNCTION seeing_stays_as_begun() RESET search_path;
ALTER FUNCTION support_is_the_owners() RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0020_a_finished_review_stands_for_good")]

    operations = [migrations.RunSQL(PINNED, FREE)]
