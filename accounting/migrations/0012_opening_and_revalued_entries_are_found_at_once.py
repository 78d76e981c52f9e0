"""Find the few entries that moved balances without any cash, however many others there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of nothing but those entries."""

    dependencies = [("accounting", "0011_rates_of_a_day_are_found_in_one_place")]

    operations = [
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                condition=models.Q(("source__in", ["opening", "revalued"])),
                fields=["tenant", "source"],
                name="entry_without_cash",
            ),
        ),
    ]
