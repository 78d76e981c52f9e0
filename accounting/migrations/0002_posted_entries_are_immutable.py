"""Guards of the ledger: what is posted stays, and only what is right is posted.

Whoever inserts, by whatever SQL: an entry is numbered without a gap, lies in an open
period, has its lines in the same transaction and statement, balances to zero, equals
its content hash; a reversal is exact; balances follow. Functions that look at other
rows run with the owner's rights and a pinned search path, take the tenant from the row
(the setting could have been switched) and put the setting back. Posting pins its plans,
and those of the guards under it, to index lookups: a plan made while a table was empty
is kept by the session and would read the whole table for each row of a large import.
"""

from django.db import migrations

LINE_DIGEST = """
CREATE FUNCTION journal_line_digest(
  line_number int, account uuid, currency text, currency_amount bigint, amount bigint,
  rate numeric, memo text
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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
CREATE TRIGGER period_only_changes_state BEFORE UPDATE ON accounting_accountingperiod
  FOR EACH ROW EXECUTE FUNCTION period_only_changes_state();
"""

ENTRY_GUARDS = """
CREATE FUNCTION journal_entry_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.posted_at := statement_timestamp();
  NEW.posted_xact := pg_current_xact_id()::text::bigint;
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
  one record;
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF EXISTS (SELECT 1 FROM new_rows WHERE tenant_id <> tenant) THEN
    RAISE EXCEPTION 'Entries of two tenants in one statement.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', tenant::text, true);
  END IF;

  -- FOR SHARE: a close of the period waits for us, or we for it.
  FOR one IN
    SELECT p.id, p.name, p.state, p.starts, p.ends, n.first_date, n.last_date,
           n.cycles, y.cycle
      FROM (SELECT period_id, min(posting_date) AS first_date, max(posting_date) AS last_date,
                   array_agg(DISTINCT cycle) AS cycles
              FROM new_rows GROUP BY period_id ORDER BY period_id) n
      LEFT JOIN accounting_accountingperiod p ON p.tenant_id = tenant AND p.id = n.period_id
      LEFT JOIN accounting_fiscalyear y
        ON y.tenant_id = tenant AND y.id = p.fiscal_year_id
  LOOP
    PERFORM 1 FROM accounting_accountingperiod
      WHERE tenant_id = tenant AND id = one.id AND state = 'open' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Period % is not open for posting.', coalesce(one.name, '(unknown)')
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF one.first_date < one.starts OR one.last_date > one.ends OR one.cycles <> ARRAY[one.cycle]
    THEN
      RAISE EXCEPTION 'A posting date lies outside its period %.', one.name
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;

  FOR one IN
    SELECT series, cycle, min(sequence) AS first_number, max(sequence) AS last_number,
           count(DISTINCT sequence) AS given
      FROM new_rows GROUP BY series, cycle ORDER BY series, cycle
  LOOP
    PERFORM numbering_advance(
      tenant, one.series, one.cycle, one.first_number, one.last_number, one.given);
  END LOOP;
  IF EXISTS (SELECT 1 FROM new_rows
             WHERE number <> series || '-' || cycle || '-'
                   || lpad(sequence::text, greatest(5, length(sequence::text)), '0')) THEN
    RAISE EXCEPTION 'A number does not spell its series, cycle and sequence.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  RETURN NULL;
END $$;
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
  -- The whole unique key, so that no plan can think another index as good.
  SELECT EXISTS (SELECT 1 FROM accounting_journalline
                 WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id AND line_number = 1)
    INTO has_lines;
  IF outer_tenant IS DISTINCT FROM NEW.tenant_id::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  IF NOT has_lines THEN
    RAISE EXCEPTION 'Entry % has no lines.', NEW.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
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
  wrong record;
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', tenant::text, true);
  END IF;

  -- One statement brings all lines of an entry: the count, the sum and the hash in the
  -- header leave no room for another line, then or later.
  SELECT e.number, g.* INTO wrong
    FROM (SELECT n.tenant_id, n.entry_id, count(*) AS lines, sum(n.amount) AS balance,
                 coalesce(sum(n.amount) FILTER (WHERE n.amount > 0), 0) AS debits,
                 min(n.posting_date) AS first_date, max(n.posting_date) AS last_date,
                 encode(sha256(convert_to(string_agg(journal_line_digest(
                   n.line_number, n.account_id, n.currency, n.currency_amount, n.amount,
                   n.rate, n.memo), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex') AS content
            FROM new_rows n GROUP BY n.tenant_id, n.entry_id) g
    LEFT JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = g.entry_id
   WHERE g.tenant_id <> tenant OR e.id IS NULL
      OR e.posted_xact <> pg_current_xact_id()::text::bigint
      OR g.balance <> 0 OR g.lines <> e.line_count OR g.debits <> e.total
      OR g.first_date <> e.posting_date OR g.last_date <> e.posting_date
      OR g.content <> e.content_hash
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Lines of entry % are refused: they must come whole, with their entry, and sum to zero (they sum to %).',
      coalesce(wrong.number, wrong.entry_id::text), wrong.balance
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  PERFORM 1 FROM (SELECT DISTINCT account_id, currency FROM new_rows) n
    JOIN accounting_ledgeraccount a ON a.tenant_id = tenant AND a.id = n.account_id
   WHERE a.is_group OR (a.currency <> '' AND a.currency <> n.currency);
  IF FOUND THEN
    RAISE EXCEPTION 'A line is on a group account, or in a currency its account does not take.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  -- What has no value in base currency still has to balance among itself.
  PERFORM 1 FROM new_rows WHERE rate = 0
    GROUP BY entry_id, currency HAVING sum(currency_amount) <> 0;
  IF FOUND THEN
    RAISE EXCEPTION 'Amounts in a unit without value do not balance.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  PERFORM journal_reversals_are_exact(tenant, array_agg(e.id))
    FROM (SELECT DISTINCT entry_id FROM new_rows) n
    JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = n.entry_id
   WHERE e.reversal_of_id IS NOT NULL HAVING count(*) > 0;

  INSERT INTO accounting_periodbalance AS b (id, tenant_id, period_id, account_id, currency,
      debit, credit, currency_debit, currency_credit)
  SELECT new_uuid7(), tenant, f.* FROM (
    SELECT p.id, d.account_id, d.currency, sum(d.debit), sum(d.credit),
           sum(d.currency_debit), sum(d.currency_credit)
      FROM (SELECT n.posting_date, n.account_id, n.currency,
                   sum(greatest(n.amount, 0)) AS debit, sum(greatest(-n.amount, 0)) AS credit,
                   sum(greatest(n.currency_amount, 0)) AS currency_debit,
                   sum(greatest(-n.currency_amount, 0)) AS currency_credit
              FROM new_rows n GROUP BY 1, 2, 3) d
      JOIN accounting_accountingperiod p
        ON p.tenant_id = tenant AND d.posting_date BETWEEN p.starts AND p.ends
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) f
  ON CONFLICT (tenant_id, period_id, account_id, currency) DO UPDATE SET
    debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
    currency_debit = b.currency_debit + excluded.currency_debit,
    currency_credit = b.currency_credit + excluded.currency_credit;

  INSERT INTO accounting_daybalance AS b (id, tenant_id, posting_date, account_id, currency,
      debit, credit, currency_debit, currency_credit)
  SELECT new_uuid7(), tenant, f.* FROM (
    SELECT n.posting_date, n.account_id, n.currency,
         sum(greatest(n.amount, 0)), sum(greatest(-n.amount, 0)),
         sum(greatest(n.currency_amount, 0)), sum(greatest(-n.currency_amount, 0))
    FROM new_rows n GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) f
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
    FROM accounting_journalentry r
    JOIN accounting_journalentry o ON o.tenant_id = tenant AND o.id = r.reversal_of_id
    JOIN (SELECT n.entry_id,
                 encode(sha256(convert_to(string_agg(journal_line_digest(
                   n.line_number, n.account_id, n.currency, -n.currency_amount, -n.amount,
                   n.rate, n.memo), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex') AS content
            FROM accounting_journalline n
           WHERE n.tenant_id = tenant AND n.entry_id = ANY (reversals)
           GROUP BY n.entry_id) g ON g.entry_id = r.id
   WHERE r.tenant_id = tenant AND r.id = ANY (reversals)
     AND (g.content <> o.content_hash OR o.reversal_of_id IS NOT NULL)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Entry % is not the exact reversal of an entry.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
REVOKE ALL ON FUNCTION journal_reversals_are_exact(uuid, uuid[]) FROM PUBLIC;

CREATE TRIGGER lines_arrive_whole AFTER INSERT ON accounting_journalline
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  EXECUTE FUNCTION journal_lines_arrive_whole();
"""

POSTING = """
CREATE FUNCTION post_journal_entries(
  entry_ids uuid[], posting_dates date[], document_dates date[], memos text[],
  entry_references text[], reversals uuid[], idempotency_keys text[],
  entry_source text, entry_source_id uuid, poster uuid, poster_label text,
  line_entries int[], accounts uuid[], line_memos text[], currencies text[],
  currency_amounts bigint[], amounts bigint[], rates numeric[], rate_sources text[]
) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_material = off
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  cycles text[];
  lasts bigint[];
  counts bigint[];
  totals bigint[];
  contents text[];
  posted bigint;
BEGIN
  -- Plans that were made while the tables were small must not serve a large batch.
  IF array_length(entry_ids, 1) > 200 THEN
    EXECUTE 'DISCARD PLANS';
  END IF;
  PERFORM 1 FROM accounting_ledgeraccount a
   WHERE a.tenant_id = tenant AND a.id = ANY (accounts)
     AND (a.is_control AND entry_source = 'manual'
          OR NOT a.is_active AND entry_source <> 'reversal');
  IF FOUND THEN
    RAISE EXCEPTION 'An account is closed, or a control account in an entry by hand.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  SELECT array_agg(c.cycle), array_agg(numbering_lock_series('JE', c.cycle))
    INTO cycles, lasts
    FROM (SELECT DISTINCT y.cycle
            FROM (SELECT DISTINCT d FROM unnest(posting_dates) d) days
            JOIN accounting_fiscalyear y
              ON y.tenant_id = tenant AND days.d BETWEEN y.starts AND y.ends
           ORDER BY 1) c;

  -- Parallel arrays, not joins: nothing here for the planner to guess wrong.
  SELECT array_agg(g.lines ORDER BY g.entry), array_agg(g.debits ORDER BY g.entry),
         array_agg(g.content ORDER BY g.entry)
    INTO counts, totals, contents
    FROM (SELECT l.entry, count(*) AS lines,
                 coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0) AS debits,
                 encode(sha256(convert_to(string_agg(journal_line_digest(
                   l.line_number::int, l.account, l.currency, l.currency_amount, l.amount,
                   l.rate, l.memo), E'\\n' ORDER BY l.line_number), 'UTF8')), 'hex') AS content
            FROM (SELECT u.*, row_number() OVER (PARTITION BY u.entry ORDER BY u.place)
                           AS line_number
                    FROM unnest(line_entries, accounts, line_memos, currencies,
                                currency_amounts, amounts, rates)
                         WITH ORDINALITY u(entry, account, memo, currency, currency_amount,
                                           amount, rate, place)) l
           GROUP BY l.entry) g;

  INSERT INTO accounting_journalentry (
    id, tenant_id, number, series, cycle, sequence, period_id, posting_date, document_date,
    memo, reference, source, source_id, reversal_of_id, idempotency_key,
    line_count, total, content_hash, posted_by_id, posted_by_label, posted_at, posted_xact)
  SELECT e.id, tenant,
         'JE-' || e.cycle || '-' || lpad(e.sequence::text, greatest(5, length(e.sequence::text)), '0'),
         'JE', e.cycle, e.sequence, e.period_id, e.posting_date, e.document_date,
         e.memo, e.reference, entry_source, entry_source_id, e.reversal, e.key,
         e.lines, e.debits, e.content, poster, poster_label, now(), 0
    FROM (SELECT u.*, y.cycle, p.id AS period_id,
                 lasts[array_position(cycles, y.cycle::text)]
                   + row_number() OVER (PARTITION BY y.cycle ORDER BY u.place) AS sequence
            FROM unnest(entry_ids, posting_dates, document_dates, memos, entry_references,
                        reversals, idempotency_keys, counts, totals, contents)
                 WITH ORDINALITY u(id, posting_date, document_date, memo, reference, reversal,
                                   key, lines, debits, content, place)
            JOIN accounting_accountingperiod p
              ON p.tenant_id = tenant AND u.posting_date BETWEEN p.starts AND p.ends
            JOIN accounting_fiscalyear y ON y.tenant_id = tenant AND y.id = p.fiscal_year_id) e
   ORDER BY e.place;
  GET DIAGNOSTICS posted = ROW_COUNT;
  IF posted <> array_length(entry_ids, 1) OR posted <> array_length(counts, 1) THEN
    RAISE EXCEPTION 'An entry has no accounting period or no lines.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  INSERT INTO accounting_journalline (
    id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount, currency,
    currency_amount, rate, rate_source)
  SELECT new_uuid7(), tenant, entry_ids[u.entry],
         row_number() OVER (PARTITION BY u.entry ORDER BY u.place), u.account,
         posting_dates[u.entry], u.memo, u.amount, u.currency, u.currency_amount, u.rate,
         u.rate_source
    FROM unnest(line_entries, accounts, line_memos, currencies, currency_amounts, amounts,
                rates, rate_sources)
         WITH ORDINALITY u(entry, account, memo, currency, currency_amount, amount, rate,
                           rate_source, place)
   ORDER BY u.place;
  RETURN 'JE-' || cycles[1] || '-' || lpad((lasts[1] + 1)::text, greatest(5, length((lasts[1] + 1)::text)), '0');
END $$;
"""

UNDO = """
DROP FUNCTION post_journal_entries(uuid[], date[], date[], text[], text[], uuid[], text[], text,
  uuid, uuid, text, int[], uuid[], text[], text[], bigint[], bigint[], numeric[], text[]);
DROP TRIGGER lines_arrive_whole ON accounting_journalline;
DROP FUNCTION journal_lines_arrive_whole();
DROP FUNCTION journal_reversals_are_exact(uuid, uuid[]);
DROP TRIGGER entry_has_lines ON accounting_journalentry;
DROP FUNCTION journal_entry_has_lines();
DROP TRIGGER entries_fit_period_and_series ON accounting_journalentry;
DROP FUNCTION journal_entries_fit_period_and_series();
DROP TRIGGER entry_is_stamped ON accounting_journalentry;
DROP FUNCTION journal_entry_is_stamped();
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
            [LINE_DIGEST, REFUSALS, ENTRY_GUARDS, LINE_GUARDS, POSTING],
            UNDO,
        ),
    ]
