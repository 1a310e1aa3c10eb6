"""Applicants, companies, agents and their authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from cases.errors import Invalid
from cases.models import Authority, Party
from cases.models.party import PartyKind, Power
from cases.sealed import index_of


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: kind, name, identity number or unified social credit code, mobile phone."""

    kind: PartyKind
    name: str
    identity_no: str
    mobile: str = ""


def know(*identities: Identity) -> list[Party]:
    """Return the parties with these identities, remembering those that the hall has not met.

    What is known already is left as it is: a draft changes nobody. All rows are inserted in one order, so
    that two drafts about the same people never wait for each other.
    """
    wanted = {(who.kind.value, index_of(who.identity_no)): who for who in identities}
    Party.objects.bulk_create(
        [_party(index, who) for (_kind, index), who in sorted(wanted.items(), key=_key)],
        ignore_conflicts=True,
    )
    indexes = [index for _kind, index in wanted]
    met = {(p.kind, p.identity_index): p for p in Party.objects.filter(identity_index__in=indexes)}
    return [met[who.kind.value, index_of(who.identity_no)] for who in identities]


def _key(item: tuple[tuple[str, str], Identity]) -> tuple[str, str]:
    return item[0]


def _party(index: str, who: Identity) -> Party:
    return Party(
        kind=who.kind,
        name=who.name,
        identity_no=who.identity_no,
        identity_index=index,
        mobile=who.mobile or None,
    )


def confirm(party: Party, name: str, mobile: str) -> None:
    """Take over name and mobile phone once the person stood at the window and was compared."""
    if name != party.name or (mobile and mobile != str(party.mobile)):
        party.name, party.mobile = name, mobile or party.mobile
        party.save(update_fields=["name", "mobile"])


@dataclass(frozen=True, slots=True)
class Deed:
    """What a power of attorney says (Civil Code art. 165): powers, matters, and its days."""

    powers: tuple[Power, ...]
    matters: tuple[str, ...]
    valid_from: date
    valid_to: date


#: A power of attorney without its own term lasts a year at most (handbook §4, real_name.authority).
LONGEST_DAYS = 366


def authorise(principal: Party, agent: Party, deed: Deed) -> Authority:
    """Record that a principal lets an agent act; the same deed shown again is the same authority.

    Raises ``Invalid`` for the principal himself as agent, and for terms that end early or run too long.
    """
    if principal == agent:
        raise Invalid(_("Nobody can be his own agent."), {"agent_id": _("This is the applicant.")})
    length = (deed.valid_to - deed.valid_from).days
    if not 0 <= length <= LONGEST_DAYS:
        sentence = _("The authority must end after it starts, and within a year.")
        raise Invalid(sentence, {"authority_valid_to": sentence})
    told = {
        "principal": principal,
        "agent": agent,
        "powers": [power.value for power in deed.powers],
        "matters": list(deed.matters),
        "valid_from": deed.valid_from,
        "valid_to": deed.valid_to,
        "revoked_at": None,
    }
    return Authority.objects.filter(**told).first() or Authority.objects.create(**told)
