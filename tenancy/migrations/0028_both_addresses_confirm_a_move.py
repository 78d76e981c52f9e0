"""A move to another address is confirmed by both: when each of them said so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What moved before keeps the moment of its move alone."""

    dependencies = [("tenancy", "0027_owners_ask_for_another_plan")]

    operations = [
        migrations.AddField("addresschange", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField("addresschange", "agreed_at", models.DateTimeField(null=True)),
    ]
