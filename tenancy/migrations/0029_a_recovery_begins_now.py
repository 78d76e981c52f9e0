"""The way back after a lost factor begins now: its wait is put into the past neither at once nor when it is confirmed."""

from django.db import migrations

BEGINS = """
CREATE FUNCTION factor_recovery_begins_now() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  earliest timestamptz := clock_timestamp() - interval '5 minutes';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.confirmed_at < earliest THEN
      RAISE EXCEPTION 'The wait of a recovery begins when it is confirmed.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF num_nonnulls(NEW.confirmed_at, NEW.due_at, NEW.ends_at, NEW.refused_at, NEW.done_at) > 0
     OR NEW.asked_at < earliest THEN
    RAISE EXCEPTION 'A recovery is asked for now, and confirmed, refused and done after that.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION factor_recovery_begins_now() FROM PUBLIC;
CREATE TRIGGER factor_recovery_begins_now BEFORE INSERT ON tenancy_factorrecovery
  FOR EACH ROW EXECUTE FUNCTION factor_recovery_begins_now();
CREATE TRIGGER factor_recovery_waits_from_now BEFORE UPDATE ON tenancy_factorrecovery
  FOR EACH ROW WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
  EXECUTE FUNCTION factor_recovery_begins_now();
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the table they watch."""

    dependencies = [("tenancy", "0028_both_addresses_confirm_a_move")]

    operations = [
        migrations.RunSQL(
            BEGINS,
            "DROP TRIGGER factor_recovery_begins_now ON tenancy_factorrecovery;"
            "DROP TRIGGER factor_recovery_waits_from_now ON tenancy_factorrecovery;"
            "DROP FUNCTION factor_recovery_begins_now()",
        ),
    ]
