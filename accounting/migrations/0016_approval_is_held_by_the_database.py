"""The course of a draft, and what may not be posted without another's approval.

A draft is made as a draft, changed only while it is one, approved by somebody else, and posted
as the entry that it says: its lines are hashed like those of the ledger, and both hashes are
one. An entry by hand above the tenant's limit is refused unless it is such an approved draft,
by whatever way it comes.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, Parent

COURSE = """
CREATE FUNCTION draft_entry_begins_as_a_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'draft' OR NEW.entry_id IS NOT NULL OR NEW.approved_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'An entry by hand begins as a draft.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_begins_as_a_draft BEFORE INSERT ON accounting_draftentry
  FOR EACH ROW EXECUTE FUNCTION draft_entry_begins_as_a_draft();

CREATE FUNCTION draft_content_hash(tenant uuid, draft uuid) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(string_agg(journal_line_digest(
           l.line_number, l.account_id, l.currency, l.currency_amount, l.amount,
           l.rate, l.memo, l.branch_id, l.cost_centre_id), E'\\n' ORDER BY l.line_number), 'UTF8')), 'hex')
    FROM accounting_draftline l WHERE l.tenant_id = tenant AND l.draft_id = draft
$$;

CREATE FUNCTION draft_entry_keeps_its_course() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state IN ('posted', 'discarded') THEN
    RAISE EXCEPTION 'A draft that is % stays as it is.', OLD.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.tenant_id, NEW.entry_key, NEW.made_by_id, NEW.made_by_label, NEW.made_at)
     IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.entry_key, OLD.made_by_id, OLD.made_by_label, OLD.made_at) THEN
    RAISE EXCEPTION 'Who made a draft stays its maker.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state <> 'draft' AND
     (NEW.version, NEW.posting_date, NEW.reference, NEW.memo, NEW.total, NEW.edited_by_id, NEW.edited_by_label)
     IS DISTINCT FROM (OLD.version, OLD.posting_date, OLD.reference, OLD.memo, OLD.total,
                       OLD.edited_by_id, OLD.edited_by_label) THEN
    RAISE EXCEPTION 'A draft that is % is not changed.', OLD.state USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
       ('draft', 'submitted'), ('draft', 'posted'), ('draft', 'discarded'), ('submitted', 'draft'),
       ('submitted', 'approved'), ('submitted', 'posted'), ('approved', 'draft'), ('approved', 'posted')) THEN
    RAISE EXCEPTION 'A draft that is % does not become %.', OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- The word of the approver is given once and for what stood there.
  IF OLD.state <> 'submitted' AND NEW.approved_by_id IS NOT NULL
     AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
    RAISE EXCEPTION 'Only what is submitted is approved.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state = 'approved' AND NEW.state = 'posted'
     AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
    RAISE EXCEPTION 'Who approved a draft stays its approver.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'posted' THEN
    PERFORM 1 FROM accounting_journalentry e
     WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id AND e.source = 'manual' AND e.source_id = NEW.id
       AND e.posting_date = NEW.posting_date
       AND e.content_hash = draft_content_hash(NEW.tenant_id, NEW.id);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'A draft is posted as the entry that it says.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_keeps_its_course BEFORE UPDATE ON accounting_draftentry
  FOR EACH ROW EXECUTE FUNCTION draft_entry_keeps_its_course();

CREATE FUNCTION draft_line_changes_in_a_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  line record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.tenant_id, NEW.draft_id) IS DISTINCT FROM (OLD.tenant_id, OLD.draft_id) THEN
    RAISE EXCEPTION 'A line stays in its draft.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- Whoever approves or posts the draft waits for us, or we for him.
  PERFORM 1 FROM accounting_draftentry d
   WHERE d.tenant_id = line.tenant_id AND d.id = line.draft_id AND d.state = 'draft' FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Lines change only while the entry is a draft.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN line;
END $$;
CREATE TRIGGER line_changes_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON accounting_draftline
  FOR EACH ROW EXECUTE FUNCTION draft_line_changes_in_a_draft();
"""

APPROVAL = """
CREATE FUNCTION journal_entry_above_limit_is_approved() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM accounting_booksettings s
   WHERE s.tenant_id = NEW.tenant_id AND s.approval_above < NEW.total;
  IF NOT FOUND THEN RETURN NULL; END IF;
  PERFORM 1 FROM accounting_draftentry d
   WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.source_id AND d.state = 'approved'
     AND d.approved_by_id IS NOT NULL AND d.total = NEW.total AND d.posting_date = NEW.posting_date
     AND draft_content_hash(NEW.tenant_id, d.id) = NEW.content_hash;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'An entry by hand above the limit of the tenant needs the approval of another person.'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_above_limit_is_approved';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_above_limit_is_approved AFTER INSERT ON accounting_journalentry
  FOR EACH ROW WHEN (NEW.source = 'manual') EXECUTE FUNCTION journal_entry_above_limit_is_approved();
"""

UNDO = """
DROP TRIGGER entry_above_limit_is_approved ON accounting_journalentry;
DROP TRIGGER line_changes_in_a_draft ON accounting_draftline;
DROP TRIGGER draft_keeps_its_course ON accounting_draftentry;
DROP TRIGGER draft_begins_as_a_draft ON accounting_draftentry;
DROP FUNCTION journal_entry_above_limit_is_approved();
DROP FUNCTION draft_line_changes_in_a_draft();
DROP FUNCTION draft_entry_keeps_its_course();
DROP FUNCTION draft_content_hash(uuid, uuid);
DROP FUNCTION draft_entry_begins_as_a_draft();
"""

CAPTURED = {
    "accounting_draftentry": Audited(
        "accounting.draft_entry",
        label_column="memo",
        ignored=("version", "entry_key", "edited_on", "edited_at", "made_at", "submitted_at", "approved_at"),
    ),
    "accounting_draftline": Audited("accounting.draft_line", parent=Parent("accounting.draft_entry", "draft_id")),
}


class Migration(migrations.Migration):
    """Guards frozen beside the tables they watch."""

    dependencies = [("accounting", "0015_entries_wait_as_drafts_for_approval")]

    operations = [
        migrations.RunSQL(COURSE + APPROVAL, UNDO),
        *(migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()),
    ]
