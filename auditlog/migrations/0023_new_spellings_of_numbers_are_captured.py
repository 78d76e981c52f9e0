"""Capture that a series of numbers was spelled anew, by whatever SQL.

The row of a series is written with each number that is given, and the statements that capture a
table would look at it each time. This trigger is called for the columns of the spelling alone.
"""

from django.db import migrations

CAPTURED = """
CREATE FUNCTION auditlog_capture_spelling() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
  outer_tenant text := coalesce(current_setting('app.tenant_id', true), '');
  before text := OLD.prefix || lpad(OLD.first_number::text, greatest(OLD.width, length(OLD.first_number::text)), '0');
  after text := NEW.prefix || lpad(NEW.first_number::text, greatest(NEW.width, length(NEW.first_number::text)), '0');
BEGIN
  IF (before, OLD.pattern) IS DISTINCT FROM (after, NEW.pattern) THEN
    PERFORM auditlog_write_event(NEW.tenant_id,
      coalesce(nullif(current_setting('app.act', true), ''), 'tenancy.number_series.update'),
      'tenancy.number_series', NEW.id, NEW.series || ' ' || NEW.cycle,
      jsonb_build_object('began_with', before, 'begins_with', after,
                         'prefix_before', OLD.pattern, 'prefix_now', NEW.pattern)::text,
      NULL, NULL, NULL, NULL, NULL, NULL);
    PERFORM set_config('app.tenant_id', outer_tenant, true);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION auditlog_capture_spelling() FROM PUBLIC;
CREATE TRIGGER spelling_is_audited
  AFTER UPDATE OF pattern, prefix, width, first_number ON tenancy_numberseries
  FOR EACH ROW EXECUTE FUNCTION auditlog_capture_spelling();
"""

UNDO = """
DROP TRIGGER spelling_is_audited ON tenancy_numberseries;
DROP FUNCTION auditlog_capture_spelling();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0022_reviews_of_access_are_captured"),
        ("tenancy", "0023_series_say_how_their_numbers_are_spelled"),
    ]

    operations = [migrations.RunSQL(CAPTURED, UNDO)]
