"""What a period holds when it is closed is kept by the database, and a lock has its signature.

The row of a closing is written in the transaction that closes, by whatever SQL: how far each
series had come, and a digest over the entries of the period. Numbers are given under a lock
and without gaps, so an entry lies in the closing exactly if its number is not greater; no
clock is asked. A period that is locked for good without a signature is refused at commit.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

DIGEST = """
-- Days as whole numbers, texts with their lengths: the same bytes whatever the settings are.
CREATE FUNCTION journal_entry_digest(
  number text, posting_date date, document_date date, memo text, reference text, source text, module text,
  is_closing boolean, reversal_of uuid, line_count int, total bigint, content_hash text, poster text
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT concat_ws('|', number, posting_date - DATE '2000-01-01', document_date - DATE '2000-01-01',
    length(memo), memo, length(reference), reference, source, module, is_closing::int, 'r:' || reversal_of,
    line_count, total, content_hash, length(poster), poster)
$$;
"""

CLOSINGS = """
CREATE FUNCTION period_keep_closing(tenant uuid, closed_period uuid, closed_module text) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
  INSERT INTO accounting_periodclosing (id, tenant_id, period_id, module, closed_at, last_numbers,
                                        entry_count, total, digest)
  SELECT new_uuid7(), tenant, closed_period, closed_module, clock_timestamp(),
         coalesce((SELECT jsonb_object_agg(s.series, s.last_number)
                     FROM accounting_accountingperiod p
                     JOIN accounting_fiscalyear y ON y.tenant_id = tenant AND y.id = p.fiscal_year_id
                     JOIN tenancy_numberseries s ON s.tenant_id = tenant AND s.cycle = y.cycle
                    WHERE p.tenant_id = tenant AND p.id = closed_period), '{}'),
         count(e.id), coalesce(sum(e.total), 0),
         encode(sha256(convert_to(coalesce(string_agg(journal_entry_digest(
           e.number, e.posting_date, e.document_date, e.memo, e.reference, e.source, e.module, e.is_closing,
           e.reversal_of_id, e.line_count, e.total, e.content_hash, e.posted_by_label),
           E'\\n' ORDER BY e.series, e.sequence), ''), 'UTF8')), 'hex')
    FROM accounting_accountingperiod p
    JOIN accounting_journalentry e
      ON e.tenant_id = tenant AND e.posting_date BETWEEN p.starts AND p.ends AND e.period_id = p.id
    JOIN tenancy_numberseries s
      ON s.tenant_id = tenant AND s.series = e.series AND s.cycle = e.cycle AND e.sequence <= s.last_number
   WHERE p.tenant_id = tenant AND p.id = closed_period AND (closed_module = '' OR e.module = closed_module)
$$;
REVOKE ALL ON FUNCTION period_keep_closing(uuid, uuid, text) FROM PUBLIC;

CREATE FUNCTION period_closing_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  one text;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  IF NEW.state <> 'open' AND NEW.state <> OLD.state THEN
    PERFORM period_keep_closing(NEW.tenant_id, NEW.id, '');
  END IF;
  FOREACH one IN ARRAY NEW.closed_modules::text[] LOOP
    IF NOT one = ANY (OLD.closed_modules::text[]) THEN
      PERFORM period_keep_closing(NEW.tenant_id, NEW.id, one);
    END IF;
  END LOOP;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION period_closing_is_kept() FROM PUBLIC;
CREATE TRIGGER closing_is_kept AFTER UPDATE OF state, closed_modules ON accounting_accountingperiod
  FOR EACH ROW WHEN (NEW.state <> OLD.state OR NEW.closed_modules <> OLD.closed_modules)
  EXECUTE FUNCTION period_closing_is_kept();
"""

SIGNATURES = """
CREATE FUNCTION locked_period_is_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  is_signed boolean;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  PERFORM 1 FROM accounting_periodsignoff WHERE tenant_id = NEW.tenant_id AND period_id = NEW.id;
  is_signed := FOUND;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF NOT is_signed THEN
    RAISE EXCEPTION 'Period % is locked without a signature.', NEW.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION locked_period_is_signed() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER locked_period_is_signed AFTER UPDATE OF state ON accounting_accountingperiod
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'locked' AND OLD.state <> 'locked')
  EXECUTE FUNCTION locked_period_is_signed();
"""

UNDO = """
DROP TRIGGER locked_period_is_signed ON accounting_accountingperiod;
DROP FUNCTION locked_period_is_signed();
DROP TRIGGER closing_is_kept ON accounting_accountingperiod;
DROP FUNCTION period_closing_is_kept();
DROP FUNCTION period_keep_closing(uuid, uuid, text);
DROP FUNCTION journal_entry_digest(
  text, date, date, text, text, text, text, boolean, uuid, int, bigint, text, text);
"""

CAPTURED = {
    "accounting_balanceassertion": Audited(
        "accounting.assertion", label_column="label", money=("amount",), currency_column="currency"
    ),
    "accounting_proofrun": Audited("accounting.proof", label_column="summary", ignored=("verdicts",)),
}


class Migration(migrations.Migration):
    """SQL frozen beside the tables it is written for."""

    dependencies = [("accounting", "0008_proofs_assertions_and_closings_are_kept")]

    operations = [
        migrations.RunSQL([DIGEST, CLOSINGS, SIGNATURES], UNDO),
        *(migrations.RunSQL(*capture_sql(table, audited)) for table, audited in CAPTURED.items()),
    ]
