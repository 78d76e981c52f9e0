"""Capture of what repeats, and two guards: what a draft was approved with stays as it was.

A file beside a posted entry is never taken away, nor one beside a draft that is submitted or
further on: the approver saw it. The day on which an entry is to be reversed is part of what is
approved.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

STAYING = """
CREATE FUNCTION entry_file_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'A file of an entry stays as it is.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- Whoever submits or posts the draft waits for us, or we for him.
  PERFORM 1 FROM accounting_draftentry d
   WHERE d.tenant_id = OLD.tenant_id AND d.id = OLD.draft_id AND d.state = 'draft' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The file % stays: it was posted or submitted with its entry.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER file_of_an_entry_stays BEFORE UPDATE OR DELETE ON accounting_entryfile
  FOR EACH ROW EXECUTE FUNCTION entry_file_stays();

CREATE FUNCTION draft_reversal_is_planned_in_a_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'draft' AND NEW.reverse_on IS DISTINCT FROM OLD.reverse_on THEN
    RAISE EXCEPTION 'When a draft that is % is reversed is not changed.', OLD.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_reversal_is_planned_in_a_draft BEFORE UPDATE ON accounting_draftentry
  FOR EACH ROW EXECUTE FUNCTION draft_reversal_is_planned_in_a_draft();
"""

UNDO = """
DROP TRIGGER draft_reversal_is_planned_in_a_draft ON accounting_draftentry;
DROP FUNCTION draft_reversal_is_planned_in_a_draft();
DROP TRIGGER file_of_an_entry_stays ON accounting_entryfile;
DROP FUNCTION entry_file_stays();
"""

CAPTURED = {
    "accounting_entrytemplate": Audited("accounting.entry_template", label_column="name", ignored=("made_at",)),
    "accounting_templateline": Audited(
        "accounting.template_line", parent=Parent("accounting.entry_template", "template_id"), money=("amount",)
    ),
    "accounting_recurringentry": Audited("accounting.recurring_entry", label_column="name", ignored=("made_at",)),
    "accounting_recurringrun": Audited(
        "accounting.recurring_run", parent=Parent("accounting.recurring_entry", "recurring_id"), ignored=("ran_at",)
    ),
    "accounting_plannedreversal": Audited(
        "accounting.planned_reversal", parent=Parent("accounting.journal_entry", "entry_id"), ignored=("planned_at",)
    ),
    "accounting_entryfile": Audited(
        "accounting.entry_file", label_column="name", parent=Parent("accounting.journal_entry", "entry_id")
    ),
}


class Migration(migrations.Migration):
    """Guards frozen beside the tables they watch."""

    dependencies = [("accounting", "0021_entries_repeat_and_keep_their_files")]

    operations = [
        migrations.RunSQL(STAYING, UNDO),
        *(migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()),
    ]
