"""Who becomes an operator, gets new keys or begins a session leaves a line that stays, whatever SQL did it.

The login of the application checks passwords, so it has to be able to begin a session, and
whoever writes SQL under it could begin one without any. The database cannot tell the two
apart; it sees to it that neither happens unseen.
"""

from django.db import migrations

LINES = """
CREATE FUNCTION operators_session_leaves_a_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO operators_act (id, occurred_at, operator, act, tenant_slug, reason, ip)
  SELECT gen_random_uuid(), clock_timestamp(), 'operator ' || o.address, 'operators.session.signed in', '', '', NEW.ip
    FROM operators_operator o WHERE o.id = NEW.operator_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION operators_session_leaves_a_line() FROM PUBLIC;
CREATE TRIGGER operators_session_leaves_a_line AFTER INSERT OR UPDATE OF operator_id, token_hash ON operators_session
  FOR EACH ROW EXECUTE FUNCTION operators_session_leaves_a_line();

CREATE FUNCTION operators_keys_leave_a_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO operators_act (id, occurred_at, operator, act, tenant_slug, reason, ip)
  VALUES (gen_random_uuid(), clock_timestamp(), 'operator ' || NEW.address,
          'operators.operator.' || CASE WHEN TG_OP = 'INSERT' THEN 'enrolled'
                                        WHEN OLD.is_active AND NOT NEW.is_active THEN 'withdrawn'
                                        ELSE 'given new keys' END, '', '', '');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION operators_keys_leave_a_line() FROM PUBLIC;
CREATE TRIGGER operators_keys_leave_a_line
  AFTER INSERT OR UPDATE OF address, password, sealed_key, is_active ON operators_operator
  FOR EACH ROW EXECUTE FUNCTION operators_keys_leave_a_line();
"""
GONE = """
DROP TRIGGER operators_session_leaves_a_line ON operators_session;
DROP FUNCTION operators_session_leaves_a_line();
DROP TRIGGER operators_keys_leave_a_line ON operators_operator;
DROP FUNCTION operators_keys_leave_a_line();
"""


class Migration(migrations.Migration):
    dependencies = [("operators", "0004_support_is_asked_for_and_tenants_close")]

    operations = [migrations.RunSQL(LINES, GONE)]
