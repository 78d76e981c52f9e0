"""A tenant stands open or suspended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_people_prove_who_they_are"),
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
