"""The simulated telephone: keeps what arrived, and behaves as badly as it is told to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.masks import mask
from notifications.channels.sms import Fate
from notifications.models import SimulatedLine, SimulatedSms, Weather

LATE = timedelta(minutes=10)


class LineDown(Exception):
    """The simulated line takes nothing."""


class SimulatedPhone:
    """An ``Sms`` whose messages end in a table."""

    def send(self, mobile: str, text: str, *, key: UUID, at: datetime) -> str:
        """Keep a message; one that came before under this key is not taken twice."""
        weather = current_weather()
        if weather == Weather.FAILING:
            raise LineDown(_("The simulated line takes nothing."))
        arrived, _is_new = SimulatedSms.objects.get_or_create(
            key=key,
            defaults={
                "mobile": mask("mobile", mobile),
                "text": text,
                "at": at,
                "weather": weather,
            },
        )
        return arrived.reference

    def fates(self, references: Collection[str], *, at: datetime) -> Mapping[str, Fate]:
        """Report what the weather of each message lets through."""
        keys = [int(each.removeprefix("SIM")) for each in references if each.startswith("SIM")]
        arrived = SimulatedSms.objects.filter(pk__in=keys).defer("text")
        return {row.reference: Fate.DELIVERED for row in arrived if _is_reported(row, at)}


def _is_reported(sms: SimulatedSms, at: datetime) -> bool:
    match sms.weather:
        case Weather.SILENT:
            return False
        case Weather.LATE:
            return at >= sms.at + LATE
        case _:
            return True


def current_weather() -> Weather:
    """Return how the line behaves now."""
    row = SimulatedLine.objects.filter(pk=SimulatedLine.THE_ONE).first()
    return Weather(row.weather) if row else Weather.FINE


def set_weather(weather: Weather) -> None:
    """Let the line behave like this from now on."""
    SimulatedLine.objects.update_or_create(pk=SimulatedLine.THE_ONE, defaults={"weather": weather})
