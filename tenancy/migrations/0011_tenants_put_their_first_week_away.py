"""A tenant knows when its guided first week was put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for everybody: whoever has books already puts the list away himself."""

    dependencies = [("tenancy", "0010_files_of_tenants_are_kept")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="first_week_ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
