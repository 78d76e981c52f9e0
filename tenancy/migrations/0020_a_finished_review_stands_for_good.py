"""A review that was finished says for good what was decided, and is finished only when all is decided.

The rows of a review are written while it is open, whoever writes them by whatever SQL. A row that
is written holds the review's own row until the end of its transaction, so that nobody finishes
the review meanwhile.
"""

from django.db import migrations

ROWS = """
CREATE FUNCTION review_rows_are_written_while_it_is_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  finished timestamptz;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.tenant_id, OLD.review_id, OLD.membership_id, OLD.user_id, OLD.email, OLD.found)
      IS DISTINCT FROM (NEW.tenant_id, NEW.review_id, NEW.membership_id, NEW.user_id, NEW.email, NEW.found) THEN
    RAISE EXCEPTION 'What was found about whom stays as it was found.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  SELECT finished_at INTO finished FROM tenancy_accessreview
   WHERE tenant_id = NEW.tenant_id AND id = NEW.review_id FOR SHARE;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF finished IS NOT NULL THEN
    RAISE EXCEPTION 'A finished review stands as it is.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION review_rows_are_written_while_it_is_open() FROM PUBLIC;
CREATE TRIGGER review_rows_are_written_while_it_is_open BEFORE INSERT OR UPDATE ON tenancy_reviewedmember
  FOR EACH ROW EXECUTE FUNCTION review_rows_are_written_while_it_is_open();
"""

REVIEWS = """
CREATE FUNCTION review_is_finished_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  undecided boolean;
BEGIN
  IF OLD.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'A finished review stands as it is.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (to_jsonb(OLD) - '{finished_at,finished_by_id,finished_by_label}'::text[])
      IS DISTINCT FROM (to_jsonb(NEW) - '{finished_at,finished_by_id,finished_by_label}'::text[]) THEN
    RAISE EXCEPTION 'Of a review only its end is written later.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  SELECT EXISTS (SELECT 1 FROM tenancy_reviewedmember
                  WHERE tenant_id = NEW.tenant_id AND review_id = NEW.id AND decision = '') INTO undecided;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF undecided AND NEW.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'A review is finished when everybody was decided about.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION review_is_finished_once() FROM PUBLIC;
CREATE TRIGGER review_is_finished_once BEFORE UPDATE ON tenancy_accessreview
  FOR EACH ROW EXECUTE FUNCTION review_is_finished_once();
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("tenancy", "0019_access_is_reviewed_every_quarter")]

    operations = [
        migrations.RunSQL(
            ROWS,
            "DROP TRIGGER review_rows_are_written_while_it_is_open ON tenancy_reviewedmember;"
            "DROP FUNCTION review_rows_are_written_while_it_is_open()",
        ),
        migrations.RunSQL(
            REVIEWS,
            "DROP TRIGGER review_is_finished_once ON tenancy_accessreview; DROP FUNCTION review_is_finished_once()",
        ),
    ]
