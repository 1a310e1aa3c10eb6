"""Applicants, companies, agents and the authority that agents act under."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.masks import mask
from cases.sealed import SealedTextField


class PartyKind(models.TextChoices):
    """Who can bring a matter (catalogue ``applicants``)."""

    NATURAL_PERSON = "natural_person", _("Natural person")
    ENTERPRISE = "enterprise", _("Enterprise")
    INDIVIDUAL_BUSINESS = "individual_business", _("Individual business")


class Power(models.TextChoices):
    """What an authority relation allows (Civil Code art. 165)."""

    SUBMIT = "submit", _("submit")
    SIGN = "sign", _("sign")
    PAY = "pay", _("pay")
    WITHDRAW = "withdraw", _("withdraw")
    COLLECT = "collect", _("collect")


class Party(models.Model):
    """A person or company known to the hall; the numbers are sealed."""

    kind = models.CharField(_("kind"), max_length=24, choices=PartyKind)
    name = models.CharField(_("name"), max_length=200)
    identity_no = SealedTextField(_("identity number or unified social credit code"))
    identity_index = models.CharField(max_length=64)
    mobile = SealedTextField(_("mobile phone"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identity_index"], name="one_party_per_identity"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def shown(self, name: str) -> str:
        """Return a name of this party as lists and papers show it: persons masked, companies not."""
        return mask("name", name) if self.kind == PartyKind.NATURAL_PERSON else name


class Authority(models.Model):
    """What a principal lets an agent do, and until when."""

    principal = models.ForeignKey(Party, models.PROTECT, related_name="authorities_given")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="authorities_held")
    matters = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    powers = ArrayField(models.CharField(max_length=12, choices=Power))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="authority_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("agent")), name="nobody_is_his_own_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} for {self.principal}"

    def allows(self, power: Power, *, matter: str, on: date) -> bool:
        """Whether the agent may use this power for this matter on this day."""
        return (
            self.revoked_at is None
            and self.valid_from <= on <= self.valid_to
            and power in self.powers
            and (not self.matters or matter in self.matters)
        )
