"""The database backend: ``ENGINE = "tenancy.scoping.postgresql"``."""

from django.db.backends.postgresql import base, features
from django.db.models import Model


class DatabaseFeatures(features.DatabaseFeatures):
    """What PostgreSQL can do with tables whose real key is ``(tenant_id, id)``."""

    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        """Grouping by ``id`` alone does not determine the other columns of a tenant table."""
        if any(field.name == "tenant" for field in model._meta.fields):
            return False
        return super().allows_group_by_selected_pks_on_model(model)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, seen by a product in which ``id`` alone is no key."""

    features_class = DatabaseFeatures
