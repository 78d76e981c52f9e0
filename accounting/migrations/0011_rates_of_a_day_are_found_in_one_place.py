"""Which rate of exchange holds on a day, answered for pages, imports and revaluations alike.

The newest day up to the one asked for decides, as far back as the tenant lets rates hold. On one day
what a person entered comes before what is published, a rate that was published directly before one
that is crossed. A cross rate is that of the same day of the same source, rounded half up to twelve
places. Imports of published rates are captured by their headers.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited

RATES_ON = """
CREATE FUNCTION exchange_rates_on(codes text[], days date[], holds int DEFAULT NULL)
RETURNS TABLE (currency text, asked date, rate numeric, source text, day date)
LANGUAGE sql STABLE AS $$
  SELECT wanted.code, wanted.day, found.rate, found.source, found.day
    FROM (SELECT t.id, t.base_currency::text AS base, coalesce(holds, s.rate_days, 7)::int AS held
            FROM tenancy_tenant t
            LEFT JOIN accounting_booksettings s ON s.tenant_id = t.id
           WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid) rule
   CROSS JOIN unnest(codes, days) wanted(code, day)
   CROSS JOIN LATERAL (
     SELECT c.rate, c.source, c.day FROM (
       (SELECT h.rate, h.source::text AS source, h.day, 0 AS place
          FROM accounting_exchangerate h
         WHERE h.tenant_id = rule.id AND h.currency = wanted.code
           AND h.day BETWEEN wanted.day - rule.held AND wanted.day
         ORDER BY h.day DESC, h.revision DESC LIMIT 1)
       UNION ALL
       (SELECT p.quote, p.source::text, p.day, 1
          FROM accounting_publishedrate p
         WHERE p.tenant_id = rule.id AND p.currency = rule.base AND p.against = wanted.code
           AND p.day BETWEEN wanted.day - rule.held AND wanted.day
         ORDER BY p.day DESC, p.source, p.revision DESC LIMIT 1)
       UNION ALL
       (SELECT round(1::numeric(48, 24) / p.quote::numeric(48, 24), 12), p.source::text, p.day, 2
          FROM accounting_publishedrate p
         WHERE p.tenant_id = rule.id AND p.currency = wanted.code AND p.against = rule.base
           AND p.day BETWEEN wanted.day - rule.held AND wanted.day
         ORDER BY p.day DESC, p.source, p.revision DESC LIMIT 1)
       UNION ALL
       (SELECT round(b.quote::numeric(48, 24) / p.quote::numeric(48, 24), 12), p.source || ' by ' || p.against, p.day, 3
          FROM accounting_publishedrate p
          JOIN LATERAL (SELECT q.quote FROM accounting_publishedrate q
                         WHERE q.tenant_id = rule.id AND q.currency = rule.base AND q.day = p.day
                           AND q.source = p.source AND q.against = p.against
                         ORDER BY q.revision DESC LIMIT 1) b ON true
         WHERE p.tenant_id = rule.id AND p.currency = wanted.code
           AND p.day BETWEEN wanted.day - rule.held AND wanted.day
         ORDER BY p.day DESC, p.source, p.against, p.revision DESC LIMIT 1)
     ) c ORDER BY c.day DESC, c.place LIMIT 1
   ) found;
$$;
"""

IMPORTS = capture_sql("accounting_rateimport", Audited("accounting.rate_import", label_column="file_name"))


class Migration(migrations.Migration):
    """A function frozen beside the tables that it reads, and the capture of one of them."""

    dependencies = [("accounting", "0010_rates_are_published_and_revised")]

    operations = [
        migrations.RunSQL(RATES_ON, "DROP FUNCTION exchange_rates_on(codes text[], days date[], holds int);"),
        migrations.RunSQL(*IMPORTS),
    ]
