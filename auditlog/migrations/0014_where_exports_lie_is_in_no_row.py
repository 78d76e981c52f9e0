from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0013_invitations_are_captured_but_for_their_tokens"),
    ]

    operations = [
        migrations.RemoveField(model_name="auditexport", name="stored_path"),
    ]
