"""Guards of the opening balances: they tie to their items, stand once, and once locked stand for good.

Whoever inserts, by whatever SQL: an opening balance is an entry of its own source, posted in the
same transaction on its day; its items come with it and come to what the entry moves on their
control accounts; it is changed by being replaced or locked, once, and its entry is reversed by
being replaced alone. Items are never changed. Functions that look at other rows run with the
owner's rights and a pinned search path, take the tenant from the row and put the setting back.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

STAYING = """
CREATE FUNCTION openings_only_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'Opening balances are replaced, not deleted.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.locked_at IS NOT NULL OR OLD.replaced_at IS NOT NULL THEN
    RAISE EXCEPTION 'The opening balances % are locked or replaced, and stay as they are.', OLD.entry_number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.tenant_id, NEW.day, NEW.entry_id, NEW.entry_number, NEW.item_count, NEW.items_digest,
      NEW.posted_by_label, NEW.posted_at)
     IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.day, OLD.entry_id, OLD.entry_number, OLD.item_count,
      OLD.items_digest, OLD.posted_by_label, OLD.posted_at)
  THEN
    RAISE EXCEPTION 'What was posted as opening balances % cannot be changed.', OLD.entry_number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER openings_only_close BEFORE UPDATE OR DELETE ON accounting_openingbalance
  FOR EACH ROW EXECUTE FUNCTION openings_only_close();
CREATE TRIGGER openings_are_not_truncated BEFORE TRUNCATE ON accounting_openingbalance
  FOR EACH STATEMENT EXECUTE FUNCTION posted_rows_stay();
CREATE TRIGGER open_items_stay BEFORE UPDATE OR DELETE ON accounting_openitem
  FOR EACH ROW EXECUTE FUNCTION posted_rows_stay();
CREATE TRIGGER open_items_are_not_truncated BEFORE TRUNCATE ON accounting_openitem
  FOR EACH STATEMENT EXECUTE FUNCTION posted_rows_stay();
"""

TYING = """
CREATE FUNCTION open_items_come_with_their_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  tenant uuid;
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true);
  PERFORM 1 FROM (SELECT DISTINCT tenant_id, opening_id FROM new_rows) n
    LEFT JOIN accounting_openingbalance o ON o.tenant_id = tenant AND o.id = n.opening_id
    LEFT JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = o.entry_id
   WHERE (n.tenant_id = tenant AND e.posted_xact = pg_current_xact_id()::text::bigint) IS NOT TRUE;
  IF FOUND THEN
    RAISE EXCEPTION 'Open items come with their opening balances, and not later.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION open_items_come_with_their_opening() FROM PUBLIC;
CREATE TRIGGER open_items_come_with_their_opening AFTER INSERT ON accounting_openitem
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION open_items_come_with_their_opening();

CREATE FUNCTION opening_ties_with_its_items() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  held record;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  PERFORM 1 FROM accounting_journalentry e
    WHERE e.tenant_id = NEW.tenant_id AND e.id = NEW.entry_id AND e.source = 'opening' AND e.number = NEW.entry_number
      AND e.posting_date = NEW.day AND e.reversal_of_id IS NULL
      AND e.posted_xact = pg_current_xact_id()::text::bigint;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Opening balances % have no entry of their own on their day.', NEW.entry_number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM 1 FROM accounting_openitem i
    WHERE i.tenant_id = NEW.tenant_id AND i.opening_id = NEW.id HAVING count(*) <> NEW.item_count;
  IF FOUND THEN
    RAISE EXCEPTION 'Opening balances % have not as many items as they say.', NEW.entry_number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- Every account that customers or suppliers are held on, by its role or by having items.
  SELECT a.code, sum(f.lines) AS lines, sum(f.items) AS items INTO held
    FROM (SELECT l.account_id, l.amount AS lines, 0::bigint AS items FROM accounting_journalline l
           WHERE l.tenant_id = NEW.tenant_id AND l.entry_id = NEW.entry_id
          UNION ALL
          SELECT i.account_id, 0, CASE WHEN i.side = 'customer' THEN i.base_amount ELSE -i.base_amount END
            FROM accounting_openitem i WHERE i.tenant_id = NEW.tenant_id AND i.opening_id = NEW.id) f
    JOIN accounting_ledgeraccount a ON a.tenant_id = NEW.tenant_id AND a.id = f.account_id
   GROUP BY a.id, a.code, a.role
  HAVING sum(f.lines) <> sum(f.items)
     AND (a.role IN ('trade_receivables', 'trade_payables') OR bool_or(f.items <> 0))
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Open items come to % on account %, which holds %.', held.items, held.code, held.lines
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION opening_ties_with_its_items() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER opening_ties_with_its_items AFTER INSERT ON accounting_openingbalance
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION opening_ties_with_its_items();

-- At the end of the transaction, for the opening is marked after its entry is reversed.
CREATE FUNCTION opening_entry_is_reversed_by_replacing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  wrong text;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  SELECT o.entry_number INTO wrong FROM accounting_openingbalance o
   WHERE o.tenant_id = NEW.tenant_id AND o.entry_id = NEW.reversal_of_id AND o.reversal_id IS DISTINCT FROM NEW.id;
  IF FOUND THEN
    RAISE EXCEPTION 'The opening balances % are taken back by being replaced, not by a reversal alone.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION opening_entry_is_reversed_by_replacing() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER opening_entry_is_reversed_by_replacing AFTER INSERT ON accounting_journalentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reversal_of_id IS NOT NULL)
  EXECUTE FUNCTION opening_entry_is_reversed_by_replacing();
"""

UNDO = """
DROP TRIGGER opening_entry_is_reversed_by_replacing ON accounting_journalentry;
DROP TRIGGER opening_ties_with_its_items ON accounting_openingbalance;
DROP TRIGGER open_items_come_with_their_opening ON accounting_openitem;
DROP TRIGGER open_items_are_not_truncated ON accounting_openitem;
DROP TRIGGER open_items_stay ON accounting_openitem;
DROP TRIGGER openings_are_not_truncated ON accounting_openingbalance;
DROP TRIGGER openings_only_close ON accounting_openingbalance;
DROP FUNCTION opening_entry_is_reversed_by_replacing();
DROP FUNCTION opening_ties_with_its_items();
DROP FUNCTION open_items_come_with_their_opening();
DROP FUNCTION openings_only_close();
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("accounting", "0018_opening_balances_and_open_items")]

    operations = [
        migrations.RunSQL(STAYING + TYING, UNDO),
        migrations.RunSQL(
            *capture_sql(
                "accounting_openingbalance", Audited("accounting.opening_balance", label_column="entry_number")
            )
        ),
    ]
