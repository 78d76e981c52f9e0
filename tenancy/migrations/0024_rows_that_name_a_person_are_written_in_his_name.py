"""A row that says who did something is taken in the name of that person alone.

Who acts stands in ``app.actor_id`` while an act runs, and is what the audit log records of it.
A look is begun by its seer, an operator's question answered by the owner who is named, and a
review decided and finished by whoever its rows name: so no such row says another name than
the event beside it, and none is written by plain SQL that says no name at all.
"""

from django.db import migrations

LOOKS = """
CREATE FUNCTION look_is_begun_by_its_seer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  present timestamptz := clock_timestamp();
  seer tenancy_membership;
  seen tenancy_membership;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  SELECT * INTO seer FROM tenancy_membership
   WHERE tenant_id = NEW.tenant_id AND id = NEW.seer_id AND suspended_at IS NULL
     AND user_id = nullif(current_setting('app.actor_id', true), '')::uuid;
  SELECT * INTO seen FROM tenancy_membership
   WHERE tenant_id = NEW.tenant_id AND id = NEW.seen_id AND suspended_at IS NULL;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF seer.id IS NULL OR seen.id IS NULL OR (seen.role = 'owner' AND seer.role <> 'owner') THEN
    RAISE EXCEPTION 'A look is begun by the member who looks, as another member, and as an owner by an owner.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.ended_at IS NOT NULL
     OR NEW.began_at NOT BETWEEN present - interval '5 minutes' AND present + interval '1 minute'
     OR NEW.ends_at > present + interval '31 minutes' THEN
    RAISE EXCEPTION 'A look begins now and ends within half an hour.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION look_is_begun_by_its_seer() FROM PUBLIC;
CREATE TRIGGER look_is_begun_by_its_seer BEFORE INSERT ON tenancy_seeing
  FOR EACH ROW EXECUTE FUNCTION look_is_begun_by_its_seer();
"""

ANSWERS = """
CREATE FUNCTION support_is_answered_in_ones_own_name() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF NEW.answered_by_id IS DISTINCT FROM nullif(current_setting('app.actor_id', true), '')::uuid THEN
    RAISE EXCEPTION 'Support is answered by the owner who is named.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION support_is_answered_in_ones_own_name() FROM PUBLIC;
CREATE TRIGGER who_answers_support_is_named BEFORE UPDATE ON tenancy_supportaccess FOR EACH ROW
  WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL)
  EXECUTE FUNCTION support_is_answered_in_ones_own_name();
"""

REVIEWS = """
CREATE FUNCTION review_says_who_acts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  named uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
  is_member boolean;
BEGIN
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  SELECT EXISTS (SELECT 1 FROM tenancy_membership
                  WHERE tenant_id = NEW.tenant_id AND user_id = named AND suspended_at IS NULL) INTO is_member;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF NOT is_member OR named IS DISTINCT FROM nullif(current_setting('app.actor_id', true), '')::uuid THEN
    RAISE EXCEPTION 'A review is decided and finished by the member who is named.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION review_says_who_acts() FROM PUBLIC;
CREATE TRIGGER who_finishes_the_review_is_named BEFORE UPDATE ON tenancy_accessreview FOR EACH ROW
  WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION review_says_who_acts('finished_by_id');
CREATE TRIGGER who_decides_is_named BEFORE UPDATE ON tenancy_reviewedmember FOR EACH ROW
  WHEN (NEW.decision <> '' OR OLD.decision <> '') EXECUTE FUNCTION review_says_who_acts('decided_by_id');
CREATE FUNCTION review_begins_undecided() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION 'A review is decided and finished after it was begun.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
REVOKE ALL ON FUNCTION review_begins_undecided() FROM PUBLIC;
CREATE TRIGGER review_begins_unfinished BEFORE INSERT ON tenancy_accessreview FOR EACH ROW
  WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION review_begins_undecided();
CREATE TRIGGER review_begins_undecided BEFORE INSERT ON tenancy_reviewedmember FOR EACH ROW
  WHEN (NEW.decision <> '') EXECUTE FUNCTION review_begins_undecided();
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the tables they watch."""

    dependencies = [("tenancy", "0023_series_say_how_their_numbers_are_spelled")]

    operations = [
        migrations.RunSQL(
            LOOKS, "DROP TRIGGER look_is_begun_by_its_seer ON tenancy_seeing; DROP FUNCTION look_is_begun_by_its_seer()"
        ),
        migrations.RunSQL(
            ANSWERS,
            "DROP TRIGGER who_answers_support_is_named ON tenancy_supportaccess;"
            "DROP FUNCTION support_is_answered_in_ones_own_name()",
        ),
        migrations.RunSQL(
            REVIEWS,
            "DROP TRIGGER who_finishes_the_review_is_named ON tenancy_accessreview;"
            "DROP TRIGGER review_begins_unfinished ON tenancy_accessreview;"
            "DROP TRIGGER who_decides_is_named ON tenancy_reviewedmember;"
            "DROP TRIGGER review_begins_undecided ON tenancy_reviewedmember;"
            "DROP FUNCTION review_says_who_acts(); DROP FUNCTION review_begins_undecided()",
        ),
    ]
