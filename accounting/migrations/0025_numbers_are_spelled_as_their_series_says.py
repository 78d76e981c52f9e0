"""Numbers of entries are spelled as the row of their series says.

The functions of before, but for the spelling: posting reads it with the last number, in the look
that locks the series, and the guard compares what arrived with it.
"""

from django.db import migrations

GUARD = """
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
         array_agg(DISTINCT period_id) AS periods
    INTO arrived FROM new_rows;
  tenant := arrived.tenant;
  IF tenant IS NULL THEN RETURN NULL; END IF;
  IF arrived.tenants <> 1 THEN
    RAISE EXCEPTION 'Entries of two tenants in one statement.'
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

  -- What is read of the spelling here is compared once more under the lock of the series.
  FOR one IN
    SELECT n.series, n.cycle, s.prefix, s.width, min(n.sequence) AS first, max(n.sequence) AS last,
           count(DISTINCT n.sequence) AS given,
           bool_and(n.number = s.prefix || lpad(n.sequence::text, greatest(s.width, length(n.sequence::text)), '0'))
             AS is_spelled
      FROM new_rows n
      LEFT JOIN tenancy_numberseries s ON s.tenant_id = tenant AND s.series = n.series AND s.cycle = n.cycle
     GROUP BY n.series, n.cycle, s.prefix, s.width ORDER BY n.series, n.cycle
  LOOP
    IF one.is_spelled IS NOT TRUE THEN
      RAISE EXCEPTION 'A number does not spell its series, cycle and sequence.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM numbering_advance(tenant, one.series, one.cycle, one.prefix, one.width, one.first, one.last, one.given);
  END LOOP;

  IF outer_tenant IS DISTINCT FROM tenant::text THEN
    PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  END IF;
  RETURN NULL;
END $$;
"""

POSTING = """
CREATE OR REPLACE FUNCTION post_journal_entries(
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
  spelling record;
  prefixes text[];
  widths int[];
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
    SELECT s.last, s.prefix, s.width INTO spelling FROM numbering_lock_spelling('JE', cycle) s;
    sequence := spelling.last + 1;
    number := spelling.prefix || lpad(sequence::text, greatest(spelling.width, length(sequence::text)), '0');

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

  SELECT array_agg(c.cycle), array_agg(s.last), array_agg(s.prefix), array_agg(s.width)
    INTO cycles, lasts, prefixes, widths
    FROM (SELECT DISTINCT y.cycle
            FROM (SELECT DISTINCT d FROM unnest(posting_dates) d) days
            JOIN accounting_fiscalyear y
              ON y.tenant_id = tenant AND days.d BETWEEN y.starts AND y.ends
           ORDER BY 1) c, LATERAL numbering_lock_spelling('JE', c.cycle) s;

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
         prefixes[e.at] || lpad(e.sequence::text, greatest(widths[e.at], length(e.sequence::text)), '0'),
         'JE', e.cycle, e.sequence, e.period_id, e.posting_date, e.document_date,
         e.memo, e.reference, entry_source, entry_source_id, entry_module, closes_year, e.reversal, e.key,
         e.lines, e.debits, e.content, poster, poster_label, now(), 0
    FROM (SELECT u.*, y.cycle, p.id AS period_id, array_position(cycles, y.cycle::text) AS at,
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
  RETURN prefixes[1] || lpad((lasts[1] + 1)::text, greatest(widths[1], length((lasts[1] + 1)::text)), '0');
END $$;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it guards. There is no way back, as there is none below."""

    dependencies = [
        ("accounting", "0024_guards_find_tables_in_one_place"),
        ("tenancy", "0023_series_say_how_their_numbers_are_spelled"),
    ]

    operations = [migrations.RunSQL([GUARD, POSTING])]
