from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0014_rules_read_the_log_forwards"),
    ]

    operations = [
        migrations.RemoveField(model_name="auditexport", name="stored_path"),
    ]
