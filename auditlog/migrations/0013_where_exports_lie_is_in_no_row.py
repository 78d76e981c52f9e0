from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0012_people_are_captured_in_each_of_their_tenants"),
    ]

    operations = [
        migrations.RemoveField(model_name="auditexport", name="stored_path"),
    ]
