"""While a tenant is suspended or closing, and once it is closed, nothing is posted: not by a page, a job or SQL."""

from django.db import migrations

OPEN = """
CREATE FUNCTION entries_need_an_open_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shut text;
BEGIN
  SELECT t.name || ' is ' || t.standing INTO shut FROM tenancy_tenant t
   WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid AND t.standing <> 'active';
  IF shut IS NOT NULL THEN
    RAISE EXCEPTION '%, so nothing is posted into its books.', shut USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entries_need_an_open_tenant BEFORE INSERT ON accounting_journalentry
  FOR EACH STATEMENT EXECUTE FUNCTION entries_need_an_open_tenant();
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [
        ("accounting", "0016_approval_is_held_by_the_database"),
        ("tenancy", "0017_others_look_by_leave_and_tenants_close"),
    ]

    operations = [
        migrations.RunSQL(
            OPEN,
            "DROP TRIGGER entries_need_an_open_tenant ON accounting_journalentry;"
            "DROP FUNCTION entries_need_an_open_tenant()",
        )
    ]
