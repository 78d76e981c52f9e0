"""What a line is worth follows from its amount and its rate, and the database holds it to that.

A line in base currency is worth itself, at the rate of one. A line in another currency is worth
its amount at its rate, less than a minor unit away. A line without an amount in its currency
states a difference of exchange, and a reversal is held against what it reverses. Lines of an
import, an opening and a closing have the room that their rates leave: ``docs/decisions`` says why.
"""

from django.db import migrations

WORTH = """
CREATE FUNCTION currency_decimals(code text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN code IN ('ADP', 'BIF', 'BYR', 'CLP', 'DJF', 'ESP', 'GNF', 'ISK', 'ITL', 'JPY', 'KMF', 'KRW', 'PYG',
                  'RWF', 'TRL', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
    WHEN code IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND', 'XAG', 'XAU', 'XPD', 'XPT') THEN 3
    WHEN code IN ('CLF', 'UYW') THEN 4
    ELSE 2 END
$$;

CREATE FUNCTION journal_lines_keep_to_their_rates() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  base text;
  wrong text;
BEGIN
  SELECT t.base_currency INTO base FROM tenancy_tenant t
   WHERE t.id = (SELECT n.tenant_id FROM new_rows n LIMIT 1);
  SELECT e.number || ' line ' || n.line_number INTO wrong
    FROM new_rows n
    JOIN accounting_journalentry e ON e.tenant_id = n.tenant_id AND e.id = n.entry_id
   WHERE n.currency = base AND (n.amount <> n.currency_amount OR n.rate <> 1)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% is in base currency and is worth what it says, at the rate of one.', wrong
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_keeps_to_its_rate';
  END IF;
  PERFORM 1 FROM new_rows n WHERE n.currency <> base AND n.currency_amount <> 0;
  IF NOT FOUND THEN RETURN NULL; END IF;

  SELECT e.number || ' line ' || n.line_number INTO wrong
    FROM (SELECT r.tenant_id, r.entry_id, r.line_number, r.currency, r.amount, r.currency_amount, r.rate,
                 count(*) OVER (PARTITION BY r.entry_id, r.currency) AS alike
            FROM new_rows r WHERE r.currency <> base AND r.currency_amount <> 0) n
    JOIN accounting_journalentry e ON e.tenant_id = n.tenant_id AND e.id = n.entry_id AND e.reversal_of_id IS NULL
    LEFT JOIN accounting_unit u ON u.tenant_id = n.tenant_id AND u.code = n.currency
   CROSS JOIN LATERAL (SELECT n.currency_amount
       * power(10::numeric, currency_decimals(base) - coalesce(u.exponent, currency_decimals(n.currency)))
       AS scaled) s
   WHERE abs(CASE
           -- Their rates are found from the figures and have no sign.
           WHEN e.source = 'opening' OR e.is_closing THEN abs(n.amount) - abs(s.scaled * n.rate)
           ELSE n.amount - s.scaled * n.rate END)
         -- Rates are kept to twelve decimals; of a large amount that is more than a minor unit.
         >= 1 + abs(s.scaled) * 0.000000000001
         -- What rounding leaves over in an imported entry is settled on its largest line.
          + CASE WHEN e.source = 'import' THEN n.alike / 2.0 ELSE 0 END
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% is not worth what its amount in currency comes to at its rate.', wrong
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'line_keeps_to_its_rate';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lines_keep_to_their_rates AFTER INSERT ON accounting_journalline
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION journal_lines_keep_to_their_rates();
"""

UNDO = """
DROP TRIGGER lines_keep_to_their_rates ON accounting_journalline;
DROP FUNCTION journal_lines_keep_to_their_rates();
DROP FUNCTION currency_decimals(text);
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [("accounting", "0019_opening_balances_tie_to_their_items")]

    operations = [migrations.RunSQL(WORTH, UNDO)]
