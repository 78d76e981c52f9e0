"""A tenant stands open or suspended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0007_people_are_invited_by_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="standing",
            field=models.CharField(
                choices=[("active", "Active"), ("suspended", "Suspended")], default="active", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="tenant",
            name="suspension_reason",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
    ]
