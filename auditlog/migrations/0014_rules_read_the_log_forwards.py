"""How far the rules have read the log goes forwards, and no further than the log itself.

It falls only where the log is shorter than what was read, which is an alert by itself. Without
this a number that nobody reaches for years, written by hand, would keep every rule quiet.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION auditlog_watermark_goes_forwards() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  head bigint;
BEGIN
  SELECT h.seal_number INTO head FROM auditlog_chain_head h WHERE h.tenant_id = NEW.tenant_id;
  head := coalesce(head, 0);
  IF (NEW.tenant_id, NEW.id) IS DISTINCT FROM (OLD.tenant_id, OLD.id)
      OR NEW.seal_number > head
      OR (NEW.seal_number < OLD.seal_number AND head >= OLD.seal_number) THEN
    RAISE EXCEPTION 'The rules read the log forwards, each seal once and none that is not there.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER watermark_goes_forwards BEFORE UPDATE ON auditlog_alert_watermark
  FOR EACH ROW EXECUTE FUNCTION auditlog_watermark_goes_forwards();
"""


class Migration(migrations.Migration):
    """A trigger frozen beside the table it watches."""

    dependencies = [("auditlog", "0013_invitations_are_captured_but_for_their_tokens")]

    operations = [
        migrations.RunSQL(
            FORWARDS,
            "DROP TRIGGER watermark_goes_forwards ON auditlog_alert_watermark;"
            "DROP FUNCTION auditlog_watermark_goes_forwards()",
        ),
    ]
