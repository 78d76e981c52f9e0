"""The way back of people who lost every second factor; what was settled stays settled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import erp.foundation.identifiers

SETTLED = """
CREATE FUNCTION factor_recovery_goes_one_way() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF OLD.refused_at IS NOT NULL OR OLD.done_at IS NOT NULL THEN
    RAISE EXCEPTION 'A recovery that was refused or done stays as it is.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.id, OLD.user_id, OLD.asked_at) IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.asked_at)
      OR (OLD.confirmed_at IS NOT NULL AND (OLD.confirmed_at, OLD.due_at, OLD.ends_at)
          IS DISTINCT FROM (NEW.confirmed_at, NEW.due_at, NEW.ends_at)) THEN
    RAISE EXCEPTION 'The wait of a recovery is neither shortened nor moved.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION factor_recovery_goes_one_way() FROM PUBLIC;
CREATE TRIGGER factor_recovery_goes_one_way BEFORE UPDATE ON tenancy_factorrecovery
  FOR EACH ROW EXECUTE FUNCTION factor_recovery_goes_one_way();
"""


class Migration(migrations.Migration):
    """A table of the person's own, with the trigger that watches it."""

    dependencies = [("tenancy", "0025_people_keep_views_of_lists")]

    operations = [
        migrations.CreateModel(
            name="FactorRecovery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=erp.foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("refused_at__isnull", True)),
                        fields=("user",),
                        name="one_factor_recovery_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refused_at__isnull", True), ("done_at__isnull", True), _connector="OR"),
                        name="factor_recovery_is_refused_or_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("due_at__isnull", True), ("ends_at__isnull", True)
                            ),
                            models.Q(("due_at__gt", models.F("confirmed_at")), ("ends_at__gt", models.F("due_at"))),
                            _connector="OR",
                        ),
                        name="factor_recovery_waits_after_its_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("done_at__gte", models.F("due_at")), ("done_at__lt", models.F("ends_at"))),
                            _connector="OR",
                        ),
                        name="factor_recovery_is_done_when_due",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            SETTLED,
            "DROP TRIGGER factor_recovery_goes_one_way ON tenancy_factorrecovery;"
            "DROP FUNCTION factor_recovery_goes_one_way()",
        ),
    ]
