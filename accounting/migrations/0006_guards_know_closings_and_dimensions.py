"""The guards of the ledger learn of closings of a year, adjustments, branches and cost centres.

They replace those of the migrations before: an entry obeys the closing of its part of the
business and the exceptions from it; one that closes a year stands on the year's last day and
moves nothing but income, expenses and retained earnings; the hash of a line covers its branch
and cost centre, and is what it was where a line has none; balances are kept by them, too.
"""

from django.db import migrations

LINE_DIGEST = """
DROP FUNCTION journal_line_digest(int, uuid, text, bigint, bigint, numeric, text);
CREATE FUNCTION journal_line_digest(
  line_number int, account uuid, currency text, currency_amount bigint, amount bigint,
  rate numeric, memo text, branch uuid DEFAULT NULL, cost_centre uuid DEFAULT NULL
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('|', line_number, account, currency, currency_amount, amount,
                   rate::numeric(24,12), length(memo), memo, 'b:' || branch, 'c:' || cost_centre)
$$;
"""

PERIODS = """
CREATE OR REPLACE FUNCTION period_only_changes_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'locked' THEN
    RAISE EXCEPTION 'Period % is locked for good.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.tenant_id, NEW.fiscal_year_id, NEW.number, NEW.starts, NEW.ends, NEW.is_adjustment)
     IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.fiscal_year_id, OLD.number, OLD.starts, OLD.ends, OLD.is_adjustment)
  THEN
    RAISE EXCEPTION 'The dates of period % cannot be changed.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION calendar_does_not_overlap() RETURNS trigger
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
       AND NOT p.is_adjustment AND NOT n.is_adjustment
      LEFT JOIN accounting_fiscalyear y
        ON y.tenant_id = tenant AND y.id = n.fiscal_year_id
       AND y.starts <= n.starts AND y.ends >= n.ends
     WHERE n.tenant_id <> tenant OR p.id IS NOT NULL OR y.id IS NULL
        OR n.is_adjustment AND (n.starts <> y.ends OR n.ends <> y.ends) LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION '% overlaps another one, or lies outside its fiscal year.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
"""

ENTRY_GUARDS = """
CREATE OR REPLACE FUNCTION journal_entries_fit_period_and_series() RETURNS trigger
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
    SELECT p.id, p.name, p.starts, p.ends, p.state, p.closed_modules, n.first_date, n.last_date,
           n.first_cycle, n.last_cycle, n.modules, n.has_closings, y.cycle, y.ends AS year_ends
      FROM (SELECT period_id, min(posting_date) AS first_date, max(posting_date) AS last_date,
                   min(cycle) AS first_cycle, max(cycle) AS last_cycle,
                   array_agg(DISTINCT module::text) AS modules, bool_or(is_closing) AS has_closings
              FROM new_rows GROUP BY period_id) n
      JOIN accounting_accountingperiod p ON p.tenant_id = tenant AND p.id = n.period_id
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
    IF one.state = 'locked' THEN
      RAISE EXCEPTION 'Period % is locked for good.', one.name
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF one.has_closings THEN
      PERFORM 1 FROM new_rows r
       WHERE r.period_id = one.id AND r.is_closing AND r.posting_date <> one.year_ends;
      IF FOUND THEN
        RAISE EXCEPTION 'An entry that closes a year is posted on its last day.'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
    END IF;
    -- A year is closed after its periods are; whoever else posts needs an exception of his own.
    IF one.state <> 'open' OR one.modules && one.closed_modules::text[] THEN
      PERFORM 1 FROM new_rows r
       WHERE r.period_id = one.id AND NOT r.is_closing
         AND (one.state <> 'open' OR r.module = ANY (one.closed_modules))
         AND NOT EXISTS (
           SELECT 1 FROM accounting_periodexception x
            WHERE x.tenant_id = tenant AND x.period_id = one.id AND x.person_id = r.posted_by_id
              AND x.module IN ('', r.module) AND x.withdrawn_at IS NULL
              AND x.ends_at > clock_timestamp());
      IF FOUND THEN
        RAISE EXCEPTION 'Period % is not open for posting.', one.name
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
    END IF;
  END LOOP;
  IF periods <> cardinality(arrived.periods) THEN
    RAISE EXCEPTION 'An entry has no accounting period.' USING ERRCODE = 'integrity_constraint_violation';
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
"""

LINE_GUARDS = """
CREATE OR REPLACE FUNCTION journal_lines_arrive_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  tenant uuid;
  judged record;
  needs_look boolean := false;
  reversals uuid[] := '{}';
  has_closings boolean := false;
BEGIN
  SELECT tenant_id INTO tenant FROM new_rows LIMIT 1;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', tenant::text, true);
  END IF;

  -- One statement brings all lines of an entry: the count, the sum and the hash in the
  -- header leave no room for another line, then or later.
  FOR judged IN
    SELECT coalesce(e.number, g.entry_id::text) AS name, e.id, e.source, e.reversal_of_id, e.is_closing, g.balance,
           g.is_unusual, w.is_whole
      FROM (SELECT n.tenant_id, n.entry_id, n.posting_date, count(*) AS lines, sum(n.amount) AS balance,
                   sum(greatest(n.amount, 0)) AS debits,
                   bool_or(n.rate = 0 OR a.is_group OR a.is_control OR NOT a.is_active
                           OR a.currency <> '' AND a.currency <> n.currency
                           OR a.requires_branch AND n.branch_id IS NULL
                           OR a.requires_cost_centre AND n.cost_centre_id IS NULL) AS is_unusual,
                   encode(sha256(convert_to(string_agg(journal_line_digest(
                     n.line_number, n.account_id, n.currency, n.currency_amount, n.amount,
                     n.rate, n.memo, n.branch_id, n.cost_centre_id), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex') AS content
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
     WHERE NOT w.is_whole OR g.is_unusual OR e.reversal_of_id IS NOT NULL OR e.is_closing
  LOOP
    IF NOT judged.is_whole THEN
      RAISE EXCEPTION 'Lines of entry % are refused: they must come whole, with their entry, and sum to zero (they sum to %).',
        judged.name, judged.balance USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF judged.is_unusual THEN
      needs_look := true;
    END IF;
    IF judged.is_closing THEN
      has_closings := true;
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
        OR a.is_control AND e.source = 'manual' OR NOT a.is_active AND e.source NOT IN ('reversal', 'closing')
        -- What is mirrored or carried forward keeps the branch and cost centre that it had.
        OR e.source NOT IN ('reversal', 'closing')
           AND (a.requires_branch AND n.branch_id IS NULL OR a.requires_cost_centre AND n.cost_centre_id IS NULL);
    IF FOUND THEN
      RAISE EXCEPTION 'A line is on an account that does not take it: a heading, a closed one, one of another currency or that requires a branch or cost centre, or a control account in an entry by hand.'
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
  IF has_closings THEN
    PERFORM 1 FROM new_rows n
      JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = n.entry_id AND e.is_closing
      JOIN accounting_ledgeraccount a ON a.tenant_id = tenant AND a.id = n.account_id
     WHERE a.type NOT IN ('income', 'expense') AND a.role <> 'retained_earnings';
    IF FOUND THEN
      RAISE EXCEPTION 'An entry that closes a year moves income and expenses into retained earnings, nothing else.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  IF reversals <> '{}' THEN
    PERFORM journal_reversals_are_exact(tenant, reversals);
  END IF;

  WITH moved AS (
    SELECT n.posting_date, e.period_id, n.account_id, n.currency, n.branch_id, n.cost_centre_id, e.is_closing,
           sum(greatest(n.amount, 0)) AS debit, sum(greatest(-n.amount, 0)) AS credit,
           sum(greatest(n.currency_amount, 0)) AS currency_debit,
           sum(greatest(-n.currency_amount, 0)) AS currency_credit
      FROM new_rows n
      JOIN accounting_journalentry e ON e.tenant_id = tenant AND e.id = n.entry_id
     GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
  ), in_period AS (
    INSERT INTO accounting_periodbalance AS b (id, tenant_id, period_id, account_id, currency, branch_id,
        cost_centre_id, is_closing, debit, credit, currency_debit, currency_credit)
    SELECT new_uuid7(), tenant, f.* FROM (
      SELECT d.period_id, d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing,
             sum(d.debit), sum(d.credit), sum(d.currency_debit), sum(d.currency_credit)
        FROM moved d
       GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6) f
    ON CONFLICT (tenant_id, period_id, account_id, currency, branch_id, cost_centre_id, is_closing) DO UPDATE SET
      debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
      currency_debit = b.currency_debit + excluded.currency_debit,
      currency_credit = b.currency_credit + excluded.currency_credit
  )
  INSERT INTO accounting_daybalance AS b (id, tenant_id, posting_date, account_id, currency, branch_id,
      cost_centre_id, is_closing, debit, credit, currency_debit, currency_credit)
  SELECT new_uuid7(), tenant, f.* FROM (
    SELECT d.posting_date, d.account_id, d.currency, d.branch_id, d.cost_centre_id, d.is_closing,
           sum(d.debit), sum(d.credit), sum(d.currency_debit), sum(d.currency_credit)
      FROM moved d GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6) f
  ON CONFLICT (tenant_id, posting_date, account_id, currency, branch_id, cost_centre_id, is_closing) DO UPDATE SET
    debit = b.debit + excluded.debit, credit = b.credit + excluded.credit,
    currency_debit = b.currency_debit + excluded.currency_debit,
    currency_credit = b.currency_credit + excluded.currency_credit;

  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION journal_reversals_are_exact(tenant uuid, reversals uuid[]) RETURNS void
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
      OR o.is_closing <> r.is_closing OR o.module <> r.module
      OR o.content_hash IS DISTINCT FROM (
           SELECT encode(sha256(convert_to(string_agg(journal_line_digest(
                    n.line_number, n.account_id, n.currency, -n.currency_amount, -n.amount,
                    n.rate, n.memo, n.branch_id, n.cost_centre_id), E'\\n' ORDER BY n.line_number), 'UTF8')), 'hex')
             FROM accounting_journalline n
            WHERE n.tenant_id = tenant AND n.entry_id = one.id)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'Entry % is not the exact reversal of an entry.', wrong
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
"""

POSTING = """
DROP FUNCTION post_journal_entries(uuid[], date[], date[], text[], text[], uuid[], text[], text,
  uuid, uuid, text, int[], uuid[], text[], text[], bigint[], bigint[], numeric[], text[]);
CREATE FUNCTION post_journal_entries(
  entry_ids uuid[], posting_dates date[], document_dates date[], memos text[],
  entry_references text[], reversals uuid[], idempotency_keys text[],
  entry_source text, entry_source_id uuid, poster uuid, poster_label text,
  line_entries int[], accounts uuid[], line_memos text[], currencies text[],
  currency_amounts bigint[], amounts bigint[], rates numeric[], rate_sources text[],
  branches uuid[] DEFAULT NULL, cost_centres uuid[] DEFAULT NULL, entry_module text DEFAULT 'ledger',
  closes_year boolean DEFAULT false, adjusts_year boolean DEFAULT false
) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_material = off
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  period uuid;
  cycle text;
  sequence bigint;
  number text;
  lines bigint;
  debits bigint;
  content text;
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
  IF array_length(entry_ids, 1) = 1 THEN
    SELECT p.id, y.cycle INTO period, cycle
      FROM accounting_accountingperiod p
      JOIN accounting_fiscalyear y ON y.tenant_id = tenant AND y.id = p.fiscal_year_id
     WHERE p.tenant_id = tenant AND posting_dates[1] BETWEEN p.starts AND p.ends
       AND p.is_adjustment = adjusts_year;
    IF cycle IS NULL OR (1 = ALL (line_entries)) IS NOT TRUE THEN
      RAISE EXCEPTION 'An entry has no accounting period or no lines.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    sequence := numbering_lock_series('JE', cycle) + 1;
    number := 'JE-' || cycle || '-' || lpad(sequence::text, greatest(5, length(sequence::text)), '0');

    SELECT count(*), coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0),
           encode(sha256(convert_to(string_agg(journal_line_digest(
             l.place::int, l.account, l.currency, l.currency_amount, l.amount,
             l.rate, l.memo, l.branch, l.cost_centre), E'\\n' ORDER BY l.place), 'UTF8')), 'hex')
      INTO lines, debits, content
      FROM unnest(accounts, line_memos, currencies, currency_amounts, amounts, rates, branches, cost_centres)
           WITH ORDINALITY l(account, memo, currency, currency_amount, amount, rate, branch, cost_centre,
                             place);

    INSERT INTO accounting_journalentry (
      id, tenant_id, number, series, cycle, sequence, period_id, posting_date, document_date,
      memo, reference, source, source_id, module, is_closing, reversal_of_id, idempotency_key,
      line_count, total, content_hash, posted_by_id, posted_by_label, posted_at, posted_xact)
    VALUES (entry_ids[1], tenant, number, 'JE', cycle, sequence, period, posting_dates[1],
      document_dates[1], memos[1], entry_references[1], entry_source, entry_source_id,
      entry_module, closes_year, reversals[1], idempotency_keys[1], lines, debits, content, poster, poster_label, now(), 0);

    INSERT INTO accounting_journalline (
      id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount, currency,
      currency_amount, rate, rate_source, branch_id, cost_centre_id)
    SELECT new_uuid7(), tenant, entry_ids[1], u.place, u.account, posting_dates[1], u.memo,
           u.amount, u.currency, u.currency_amount, u.rate, u.rate_source, u.branch, u.cost_centre
      FROM unnest(accounts, line_memos, currencies, currency_amounts, amounts, rates, rate_sources,
                  branches, cost_centres)
           WITH ORDINALITY u(account, memo, currency, currency_amount, amount, rate,
                             rate_source, branch, cost_centre, place);
    RETURN number;
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
                   l.rate, l.memo, l.branch, l.cost_centre), E'\\n' ORDER BY l.line_number), 'UTF8')), 'hex') AS content
            FROM (SELECT u.*, row_number() OVER (PARTITION BY u.entry ORDER BY u.place)
                           AS line_number
                    FROM unnest(line_entries, accounts, line_memos, currencies,
                                currency_amounts, amounts, rates, branches, cost_centres)
                         WITH ORDINALITY u(entry, account, memo, currency, currency_amount,
                                           amount, rate, branch, cost_centre, place)) l
           GROUP BY l.entry) g;

  INSERT INTO accounting_journalentry (
    id, tenant_id, number, series, cycle, sequence, period_id, posting_date, document_date,
    memo, reference, source, source_id, module, is_closing, reversal_of_id, idempotency_key,
    line_count, total, content_hash, posted_by_id, posted_by_label, posted_at, posted_xact)
  SELECT e.id, tenant,
         'JE-' || e.cycle || '-' || lpad(e.sequence::text, greatest(5, length(e.sequence::text)), '0'),
         'JE', e.cycle, e.sequence, e.period_id, e.posting_date, e.document_date,
         e.memo, e.reference, entry_source, entry_source_id, entry_module, closes_year, e.reversal, e.key,
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
             AND p.is_adjustment = adjusts_year
            JOIN accounting_fiscalyear y ON y.tenant_id = tenant AND y.id = p.fiscal_year_id) e
   ORDER BY e.place;
  GET DIAGNOSTICS posted = ROW_COUNT;
  IF posted <> array_length(entry_ids, 1) OR posted <> array_length(counts, 1) THEN
    RAISE EXCEPTION 'An entry has no accounting period or no lines.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  INSERT INTO accounting_journalline (
    id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount, currency,
    currency_amount, rate, rate_source, branch_id, cost_centre_id)
  SELECT new_uuid7(), tenant, entry_ids[u.entry],
         row_number() OVER (PARTITION BY u.entry ORDER BY u.place), u.account,
         posting_dates[u.entry], u.memo, u.amount, u.currency, u.currency_amount, u.rate,
         u.rate_source, u.branch, u.cost_centre
    FROM unnest(line_entries, accounts, line_memos, currencies, currency_amounts, amounts,
                rates, rate_sources, branches, cost_centres)
         WITH ORDINALITY u(entry, account, memo, currency, currency_amount, amount, rate,
                           rate_source, branch, cost_centre, place)
   ORDER BY u.place;
  RETURN 'JE-' || cycles[1] || '-' || lpad((lasts[1] + 1)::text, greatest(5, length((lasts[1] + 1)::text)), '0');
END $$;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it guards. There is no way back: entries may need what is new."""

    dependencies = [("accounting", "0005_closings_adjustments_and_dimensions")]

    operations = [migrations.RunSQL([LINE_DIGEST, PERIODS, ENTRY_GUARDS, LINE_GUARDS, POSTING])]
