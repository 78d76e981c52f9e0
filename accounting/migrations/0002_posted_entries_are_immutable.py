"""Guards of the ledger: what is posted stays, and only what is right is posted.

Whoever inserts, by whatever SQL: an entry is numbered without a gap, lies in an open
period, has its lines in the same transaction and statement, balances to zero, equals
its content hash; a reversal is exact; balances follow. Functions that look at other
rows run with the owner's rights and a pinned search path, take the tenant from the row
(the setting could have been switched) and put the setting back; nobody else may execute
them, for a trigger on a table of his own would feed them with rows that are not there.
"""

from django.db import migrations

LINE_DIGEST = """
CREATE FUNCTION journal_line_digest(
  line_number int, account uuid, currency text, currency_amount bigint, amount bigint,
  rate numeric, memo text
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('|', line_number, account, currency, currency_amount, amount,
                   rate::numeric(24,12), length(memo), memo)
$$;
"""

REFUSALS = """
CREATE FUNCTION posted_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Posted is posted: % on % is refused. Correct by reversal.',
    lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON accounting_journalentry
  FOR EACH ROW EXECUTE FUNCTION posted_rows_stay();
CREATE TRIGGER entries_are_not_truncated BEFORE TRUNCATE ON accounting_journalentry
  FOR EACH STATEMENT EXECUTE FUNCTION posted_rows_stay();
CREATE TRIGGER lines_stay BEFORE UPDATE OR DELETE ON accounting_journalline
  FOR EACH ROW EXECUTE FUNCTION posted_rows_stay();
CREATE TRIGGER lines_are_not_truncated BEFORE TRUNCATE ON accounting_journalline
  FOR EACH STATEMENT EXECUTE FUNCTION posted_rows_stay();

CREATE FUNCTION period_only_changes_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'locked' THEN
    RAISE EXCEPTION 'Period % is locked for good.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.tenant_id, NEW.fiscal_year_id, NEW.number, NEW.starts, NEW.ends)
     IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.fiscal_year_id, OLD.number, OLD.starts, OLD.ends)
  THEN
    RAISE EXCEPTION 'The dates of period % cannot be changed.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION used_account_keeps_its_kind() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  IF (NEW.id, NEW.tenant_id) IS DISTINCT FROM (OLD.id, OLD.tenant_id)
     OR (NEW.type, NEW.is_group, NEW.currency)
        IS DISTINCT FROM (OLD.type, OLD.is_group, OLD.currency)
     AND EXISTS (SELECT 1 FROM accounting_journalline
                  WHERE tenant_id = OLD.tenant_id AND account_id = OLD.id)
  THEN
    RAISE EXCEPTION 'Account % has lines; what kind of account it is stays.', OLD.code
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION used_account_keeps_its_kind() FROM PUBLIC;
CREATE TRIGGER used_account_keeps_its_kind BEFORE UPDATE ON accounting_ledgeraccount
  FOR EACH ROW EXECUTE FUNCTION used_account_keeps_its_kind();

CREATE TRIGGER period_only_changes_state BEFORE UPDATE ON accounting_accountingperiod
  FOR EACH ROW EXECUTE FUNCTION period_only_changes_state();
"""

# Periods that overlap would let an entry into days that are closed, and keep its balances
# twice. Two transactions that open periods of one tenant at once take turns.
CALENDAR = """
CREATE FUNCTION calendar_does_not_overlap() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  tenant uuid;
  wrong text;
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('calendar of ' || tenant, 0));
  PERFORM set_config('app.tenant_id', tenant::text, true);
  IF TG_TABLE_NAME = 'accounting_fiscalyear' THEN
    SELECT n.name INTO wrong FROM new_rows n
      LEFT JOIN accounting_fiscalyear y
        ON y.tenant_id = tenant AND y.id <> n.id AND y.starts <= n.ends AND y.ends >= n.starts
     WHERE n.tenant_id <> tenant OR y.id IS NOT NULL LIMIT 1;
  ELSE
    SELECT n.name INTO wrong FROM new_rows n
      LEFT JOIN accounting_accountingperiod p
        ON p.tenant_id = tenant AND p.id <> n.id AND p.starts <= n.ends AND p.ends >= n.starts
      LEFT JOIN accounting_fiscalyear y
        ON y.tenant_id = tenant AND y.id = n.fiscal_year_id
       AND y.starts <= n.starts AND y.ends >= n.ends
     WHERE n.tenant_id <> tenant OR p.id IS NOT NULL OR y.id IS NULL LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION '% overlaps another one, or lies outside its fiscal year.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION calendar_does_not_overlap() FROM PUBLIC;
CREATE TRIGGER years_do_not_overlap AFTER INSERT ON accounting_fiscalyear
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION calendar_does_not_overlap();
CREATE TRIGGER periods_do_not_overlap AFTER INSERT ON accounting_accountingperiod
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION calendar_does_not_overlap();
"""

ENTRY_GUARDS = """
-- It runs with the rights and the search path of whoever inserts, who could have a type
-- of his own called text.
CREATE FUNCTION journal_entry_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.posted_at := pg_catalog.statement_timestamp();
  NEW.posted_xact := pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8;
  RETURN NEW;
END $$;
CREATE TRIGGER entry_is_stamped BEFORE INSERT ON accounting_journalentry
  FOR EACH ROW EXECUTE FUNCTION journal_entry_is_stamped();

CREATE FUNCTION journal_entries_fit_period_and_series() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  tenant uuid;
  arrived record;
  one record;
  periods int := 0;
BEGIN
  SELECT (array_agg(tenant_id))[1] AS tenant, count(DISTINCT tenant_id) AS tenants,
         array_agg(DISTINCT period_id) AS periods,
         bool_and(number = series || '-' || cycle || '-'
                  || lpad(sequence::text, greatest(5, length(sequence::text)), '0')) AS is_spelled
    INTO arrived FROM new_rows;
  tenant := arrived.tenant;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF arrived.tenants <> 1 THEN
    RAISE EXCEPTION 'Entries of two tenants in one statement.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF arrived.is_spelled IS NOT TRUE THEN
    RAISE EXCEPTION 'A number does not spell its series, cycle and sequence.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', tenant::text, true);
  END IF;

  -- FOR SHARE: a close of the period waits for us, or we for it.
  FOR one IN
    SELECT p.id, p.name, p.starts, p.ends, n.first_date, n.last_date, n.first_cycle,
           n.last_cycle, y.cycle
      FROM (SELECT period_id, min(posting_date) AS first_date, max(posting_date) AS last_date,
                   min(cycle) AS first_cycle, max(cycle) AS last_cycle
              FROM new_rows GROUP BY period_id) n
      JOIN accounting_accountingperiod p
        ON p.tenant_id = tenant AND p.id = n.period_id AND p.state = 'open'
      JOIN accounting_fiscalyear y
        ON y.tenant_id = tenant AND y.id = p.fiscal_year_id
     ORDER BY p.id FOR SHARE OF p
  LOOP
    periods := periods + 1;
    IF one.first_date < one.starts OR one.last_date > one.ends
       OR one.first_cycle <> one.cycle OR one.last_cycle <> one.cycle THEN
      RAISE EXCEPTION 'A posting date lies outside its period %.', one.name
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  IF periods <> cardinality(arrived.periods) THEN
    RAISE EXCEPTION 'Period % is not open for posting.', coalesce(
      (SELECT name FROM accounting_accountingperiod WHERE tenant_id = tenant
          AND id = ANY (arrived.periods) AND state <> 'open' LIMIT 1), '(unknown)')
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  FOR one IN
    SELECT series, cycle, min(sequence) AS first_number, max(sequence) AS last_number,
           count(DISTINCT sequence) AS given
      FROM new_rows GROUP BY series, cycle ORDER BY series, cycle
  LOOP
    PERFORM numbering_advance(
      tenant, one.series, one.cycle, one.first_number, one.last_number, one.given);
  END LOOP;

  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION journal_entries_fit_period_and_series() FROM PUBLIC;
CREATE TRIGGER entries_fit_period_and_series AFTER INSERT ON accounting_journalentry
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION journal_entries_fit_period_and_series();

CREATE FUNCTION journal_entry_has_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  has_lines boolean;
BEGIN
  IF outer_tenant IS DISTINCT FROM NEW.tenant_id::text THEN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  END IF;
  -- In the order of the one index that fits, so that no plan can think another as good.
  PERFORM line_number FROM accounting_journalline
    WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id ORDER BY line_number LIMIT 1;
  has_lines := FOUND;
  IF outer_tenant IS DISTINCT FROM NEW.tenant_id::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  IF NOT has_lines THEN
    RAISE EXCEPTION 'Entry % has no lines.', NEW.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION journal_entry_has_lines() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER entry_has_lines AFTER INSERT ON accounting_journalentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_has_lines();
"""

LINE_GUARDS = """
CREATE FUNCTION journal_lines_arrive_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  tenant uuid;
  judged record;
  needs_look boolean := false;
  reversals uuid[] := '{}';
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', tenant::text, true);
  END IF;

  -- One statement brings all lines of an entry: the count, the sum and the hash in the
  -- header leave no room for another line, then or later.
  FOR judged IN
    SELECT coalesce(e.number, g.entry_id::text) AS name, e.id, e.source, e.reversal_of_id, g.balance,
           g.is_unusual, w.is_whole
      FROM (SELECT n.tenant_id, n.entry_id, n.posting_date, count(*) AS lines, sum(n.amount) AS balance,
                   sum(greatest(n.amount, 0)) AS debits,
                   bool_or(n.rate = 0 OR a.is_group OR a.is_control OR NOT a.is_active
                           OR a.currency <> '' AND a.currency <> n.currency) AS is_unusual,
                   encode(sha256(convert_to(string_agg(journal_line_digest(
                     n.line_number, n.account_id, n.currency, n.currency_amount, n.amount,
                     n.rate, n.memo), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex') AS content
              FROM new_rows n
              LEFT JOIN accounting_ledgeraccount a ON a.tenant_id = tenant AND a.id = n.account_id
             -- Lines of one entry on two days fall into two groups, neither of which is whole.
             GROUP BY n.tenant_id, n.entry_id, n.posting_date) g
      LEFT JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = g.entry_id,
           LATERAL (SELECT (g.tenant_id = tenant
                            AND e.posted_xact = pg_current_xact_id()::text::bigint
                            AND g.balance = 0 AND g.lines = e.line_count AND g.debits = e.total
                            AND g.posting_date = e.posting_date
                            AND g.content = e.content_hash) IS TRUE AS is_whole) w
     WHERE NOT w.is_whole OR g.is_unusual OR e.reversal_of_id IS NOT NULL
  LOOP
    IF NOT judged.is_whole THEN
      RAISE EXCEPTION 'Lines of entry % are refused: they must come whole, with their entry, and sum to zero (they sum to %).',
        judged.name, judged.balance USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF judged.is_unusual THEN
      needs_look := true;
    END IF;
    IF judged.reversal_of_id IS NOT NULL THEN
      reversals := reversals || judged.id;
    END IF;
  END LOOP;

  IF needs_look THEN
    PERFORM 1 FROM new_rows n
      JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = n.entry_id
      JOIN accounting_ledgeraccount a ON a.tenant_id = tenant AND a.id = n.account_id
     WHERE a.is_group OR a.currency <> '' AND a.currency <> n.currency
        OR a.is_control AND e.source = 'manual' OR NOT a.is_active AND e.source <> 'reversal';
    IF FOUND THEN
      RAISE EXCEPTION 'A line is on an account that does not take it: a heading, a closed one, one of another currency, or a control account in an entry by hand.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What has no value in base currency still has to balance among itself.
    PERFORM 1 FROM new_rows WHERE rate = 0
      GROUP BY entry_id, currency HAVING sum(currency_amount) <> 0;
    IF FOUND THEN
      RAISE EXCEPTION 'Amounts in a unit without value do not balance.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  IF reversals <> '{}' THEN
    PERFORM journal_reversals_are_exact(tenant, reversals);
  END IF;

  WITH moved AS (
    SELECT n.posting_date, n.account_id, n.currency,
           sum(greatest(n.amount, 0)) AS debit, sum(greatest(-n.amount, 0)) AS credit,
           sum(greatest(n.currency_amount, 0)) AS currency_debit,
           sum(greatest(-n.currency_amount, 0)) AS currency_credit
      FROM new_rows n GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ), in_period AS (
    INSERT INTO accounting_periodbalance AS b (id, tenant_id, period_id, account_id, currency,
        debit, credit, currency_debit, currency_credit)
    SELECT new_uuid7(), tenant, f.* FROM (
      SELECT p.id, d.account_id, d.currency, sum(d.debit), sum(d.credit),
             sum(d.currency_debit), sum(d.currency_credit)
        FROM moved d
        JOIN accounting_accountingperiod p
          ON p.tenant_id = tenant AND d.posting_date BETWEEN p.starts AND p.ends
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) f
    ON CONFLICT (tenant_id, period_id, account_id, currency) DO UPDATE SET
      debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
      currency_debit = b.currency_debit + excluded.currency_debit,
      currency_credit = b.currency_credit + excluded.currency_credit
  )
  INSERT INTO accounting_daybalance AS b (id, tenant_id, posting_date, account_id, currency,
      debit, credit, currency_debit, currency_credit)
  SELECT new_uuid7(), tenant, d.* FROM moved d
  ON CONFLICT (tenant_id, posting_date, account_id, currency) DO UPDATE SET
    debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
    currency_debit = b.currency_debit + excluded.currency_debit,
    currency_credit = b.currency_credit + excluded.currency_credit;

  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION journal_reversals_are_exact(tenant uuid, reversals uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  wrong text;
BEGIN
  SELECT r.number INTO wrong
    FROM unnest(reversals) one (id)
    JOIN accounting_journalentry r ON r.tenant_id = tenant AND r.id = one.id
    LEFT JOIN accounting_journalentry o ON o.tenant_id = tenant AND o.id = r.reversal_of_id
     -- What it reverses must stand by now: the reference itself is only checked at the end.
   WHERE o.id IS NULL OR o.reversal_of_id IS NOT NULL
      OR o.content_hash IS DISTINCT FROM (
           SELECT encode(sha256(convert_to(string_agg(journal_line_digest(
                    n.line_number, n.account_id, n.currency, -n.currency_amount, -n.amount,
                    n.rate, n.memo), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex')
             FROM accounting_journalline n
            WHERE n.tenant_id = tenant AND n.entry_id = one.id)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Entry % is not the exact reversal of an entry.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
REVOKE ALL ON FUNCTION journal_reversals_are_exact(uuid, uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION journal_lines_arrive_whole() FROM PUBLIC;
CREATE TRIGGER lines_arrive_whole AFTER INSERT ON accounting_journalline
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION journal_lines_arrive_whole();
"""

UNDO = """
DROP TRIGGER lines_arrive_whole ON accounting_journalline;
DROP FUNCTION journal_lines_arrive_whole();
DROP FUNCTION journal_reversals_are_exact(uuid, uuid[]);
DROP TRIGGER entry_has_lines ON accounting_journalentry;
DROP FUNCTION journal_entry_has_lines();
DROP TRIGGER entries_fit_period_and_series ON accounting_journalentry;
DROP FUNCTION journal_entries_fit_period_and_series();
DROP TRIGGER entry_is_stamped ON accounting_journalentry;
DROP FUNCTION journal_entry_is_stamped();
DROP TRIGGER periods_do_not_overlap ON accounting_accountingperiod;
DROP TRIGGER years_do_not_overlap ON accounting_fiscalyear;
DROP FUNCTION calendar_does_not_overlap();
DROP TRIGGER used_account_keeps_its_kind ON accounting_ledgeraccount;
DROP FUNCTION used_account_keeps_its_kind();
DROP TRIGGER period_only_changes_state ON accounting_accountingperiod;
DROP FUNCTION period_only_changes_state();
DROP TRIGGER entries_stay ON accounting_journalentry;
DROP TRIGGER entries_are_not_truncated ON accounting_journalentry;
DROP TRIGGER lines_stay ON accounting_journalline;
DROP TRIGGER lines_are_not_truncated ON accounting_journalline;
DROP FUNCTION posted_rows_stay();
DROP FUNCTION journal_line_digest(int, uuid, text, bigint, bigint, numeric, text);
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it guards."""

    dependencies = [
        ("accounting", "0001_accounts_periods_entries_and_imports"),
        ("tenancy", "0002_tenants_are_found_and_numbers_have_no_gaps"),
    ]

    operations = [
        migrations.RunSQL(
            [LINE_DIGEST, REFUSALS, CALENDAR, ENTRY_GUARDS, LINE_GUARDS],
            UNDO,
        ),
    ]
