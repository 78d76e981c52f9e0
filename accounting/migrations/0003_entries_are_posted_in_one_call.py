"""The one call by which entries are posted, one or thousands, in one round trip.

It decides nothing that the guards do not check: whoever inserts by other means meets the
same refusals. The usual single entry is written with values instead of sets, which cost the
executor more to set up than to run. Posting pins its plans, and those of the guards under it,
to index lookups: a plan made while a table was empty is kept by the session and would read
the whole table for each row of a large import.
"""

from django.db import migrations

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
     WHERE p.tenant_id = tenant AND posting_dates[1] BETWEEN p.starts AND p.ends;
    IF cycle IS NULL OR (1 = ALL (line_entries)) IS NOT TRUE THEN
      RAISE EXCEPTION 'An entry has no accounting period or no lines.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    sequence := numbering_lock_series('JE', cycle) + 1;
    number := 'JE-' || cycle || '-' || lpad(sequence::text, greatest(5, length(sequence::text)), '0');

    SELECT count(*), coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0),
           encode(sha256(convert_to(string_agg(journal_line_digest(
             l.place::int, l.account, l.currency, l.currency_amount, l.amount,
             l.rate, l.memo), E'\\n' ORDER BY l.place), 'UTF8')), 'hex')
      INTO lines, debits, content
      FROM unnest(accounts, line_memos, currencies, currency_amounts, amounts, rates)
           WITH ORDINALITY l(account, memo, currency, currency_amount, amount, rate, place);

    INSERT INTO accounting_journalentry (
      id, tenant_id, number, series, cycle, sequence, period_id, posting_date, document_date,
      memo, reference, source, source_id, reversal_of_id, idempotency_key,
      line_count, total, content_hash, posted_by_id, posted_by_label, posted_at, posted_xact)
    VALUES (entry_ids[1], tenant, number, 'JE', cycle, sequence, period, posting_dates[1],
      document_dates[1], memos[1], entry_references[1], entry_source, entry_source_id,
      reversals[1], idempotency_keys[1], lines, debits, content, poster, poster_label, now(), 0);

    INSERT INTO accounting_journalline (
      id, tenant_id, entry_id, line_number, account_id, posting_date, memo, amount, currency,
      currency_amount, rate, rate_source)
    SELECT new_uuid7(), tenant, entry_ids[1], u.place, u.account, posting_dates[1], u.memo,
           u.amount, u.currency, u.currency_amount, u.rate, u.rate_source
      FROM unnest(accounts, line_memos, currencies, currency_amounts, amounts, rates, rate_sources)
           WITH ORDINALITY u(account, memo, currency, currency_amount, amount, rate,
                             rate_source, place);
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
"""


class Migration(migrations.Migration):
    """SQL frozen beside the guards that it is written for."""

    dependencies = [("accounting", "0002_posted_entries_are_immutable")]

    operations = [migrations.RunSQL(POSTING, UNDO)]
