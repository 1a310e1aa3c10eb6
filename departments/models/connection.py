"""The departments' own systems: where they are, and the secrets that sign what goes both ways."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.sealed import SealedTextField
from departments.models.referral import Referral


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Questions about connections."""

    def with_work(self) -> ConnectionQuerySet:
        """Connections for which something waits to be sent."""
        waiting = Referral.objects.unsent().filter(review__department=OuterRef("department"))
        return self.filter(Exists(waiting))


class Connection(models.Model):
    """A department's own system: where it is, and the secret that signs what goes both ways."""

    department = models.CharField(_("department"), max_length=32, primary_key=True)
    address = models.URLField(_("address"), max_length=300)
    secret = SealedTextField()
    connected_by = models.CharField(max_length=64)
    connected_at = models.DateTimeField()

    objects = ConnectionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.department}: {self.address}"

    @property
    def shared_secret(self) -> str:
        """The secret as both sides know it (``whsec_…``)."""
        return str(self.secret)
