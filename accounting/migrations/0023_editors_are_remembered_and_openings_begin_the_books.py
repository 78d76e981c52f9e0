"""Who ever changed a draft does not approve it, one draft is one entry, and openings begin the books.

The database itself notes who changed a draft, whatever the statement says, and refuses each of them
as its approver, and anybody who is no member or is suspended. A draft becomes one entry. Only an
entry that reverses another is called a reversal. Opening balances are refused where an entry counts
before their day; one that was reversed before that day too does not count.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

EDITORS = """
CREATE FUNCTION draft_entry_remembers_its_editors() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  earlier uuid[] := '{}';
  approver uuid;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    earlier := OLD.editor_ids || OLD.edited_by_id;
    approver := OLD.approved_by_id;
  END IF;
  NEW.editor_ids := ARRAY(SELECT DISTINCT one FROM unnest(earlier || NEW.made_by_id || NEW.edited_by_id) one
                           WHERE one IS NOT NULL ORDER BY one);
  IF NEW.approved_by_id = ANY (NEW.editor_ids) THEN
    RAISE EXCEPTION 'Whoever made or changed a draft does not approve it.'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'draft_maker_is_not_checker';
  END IF;
  IF NEW.approved_by_id IS DISTINCT FROM approver AND NEW.approved_by_id IS NOT NULL THEN
    PERFORM 1 FROM tenancy_membership m
     WHERE m.tenant_id = NEW.tenant_id AND m.user_id = NEW.approved_by_id AND m.suspended_at IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'A draft is approved by a member.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'draft_approver_is_a_member';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_remembers_its_editors BEFORE INSERT OR UPDATE ON accounting_draftentry
  FOR EACH ROW EXECUTE FUNCTION draft_entry_remembers_its_editors();
"""

OPENINGS = """
CREATE FUNCTION opening_begins_the_books() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  PERFORM 1 FROM accounting_journalentry e
    LEFT JOIN accounting_journalentry r
      ON r.tenant_id = e.tenant_id AND r.reversal_of_id = e.id AND r.posting_date < NEW.day
   WHERE e.tenant_id = NEW.tenant_id AND e.posting_date < NEW.day AND e.reversal_of_id IS NULL AND r.id IS NULL
     AND EXISTS (SELECT 1 FROM accounting_openingbalance o
                  WHERE o.tenant_id = NEW.tenant_id AND o.id = NEW.id AND o.replaced_at IS NULL);
  IF FOUND THEN
    RAISE EXCEPTION 'Entries count before the first day of the opening balances %.', NEW.entry_number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opening_begins_the_books';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION opening_begins_the_books() FROM PUBLIC;
-- At the end of the transaction, for what stood before is taken back in it.
CREATE CONSTRAINT TRIGGER opening_begins_the_books AFTER INSERT ON accounting_openingbalance
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION opening_begins_the_books();
"""

UNDO = """
DROP TRIGGER opening_begins_the_books ON accounting_openingbalance;
DROP FUNCTION opening_begins_the_books();
DROP TRIGGER draft_remembers_its_editors ON accounting_draftentry;
DROP FUNCTION draft_entry_remembers_its_editors();
"""

DRAFT = Audited(
    "accounting.draft_entry",
    label_column="memo",
    ignored=("version", "entry_key", "edited_on", "edited_at", "made_at", "submitted_at", "approved_at", "editor_ids"),
)


class Migration(migrations.Migration):
    """Columns, rules and triggers frozen beside the tables they watch."""

    dependencies = [("accounting", "0022_files_of_posted_entries_stay")]

    operations = [
        migrations.AddField(
            model_name="draftentry",
            name="editor_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="openingdraft",
            name="editor_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", "manual"), ("source_id__isnull", False)),
                fields=("tenant", "source_id"),
                name="entry_of_a_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reversal_of__isnull", False), ("source", "reversal")),
                    models.Q(models.Q(("source", "reversal"), _negated=True), ("reversal_of__isnull", True)),
                    _connector="OR",
                ),
                name="entry_called_reversal_reverses",
            ),
        ),
        migrations.RunSQL(EDITORS + OPENINGS, UNDO),
        migrations.RunSQL(*capture_sql("accounting_draftentry", DRAFT)),
    ]
