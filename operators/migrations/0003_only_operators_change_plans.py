"""Which plan a tenant is on is for operators to say: the database takes a change from their live session alone."""

from django.db import migrations

PLANS = """
CREATE FUNCTION plan_is_the_operators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.plan IS DISTINCT FROM OLD.plan
     AND NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Which plan % is on is for operators to say.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plan_is_the_operators BEFORE UPDATE ON tenancy_tenant
  FOR EACH ROW EXECUTE FUNCTION plan_is_the_operators();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operators", "0002_the_console_is_answered_by_functions"),
        ("tenancy", "0016_tenants_are_on_plans_that_somebody_pays_for"),
    ]

    operations = [
        migrations.RunSQL(
            PLANS, "DROP TRIGGER plan_is_the_operators ON tenancy_tenant; DROP FUNCTION plan_is_the_operators()"
        )
    ]
