"""Numbers of a batch: counted first, reserved from the hall's own series at once, then given in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime

from cases import numbering
from cases.catalogue.types import Edition
from cases.identifiers import case_number
from hall.demo.growing.mix import Chosen
from hall.demo.growing.patterns import Paper


@dataclass
class Numbers:
    """The numbers that a batch may give, by series."""

    editions: Mapping[str, Edition]
    _reserved: dict[str, Iterator[int]] = field(default_factory=dict)

    def reserve(self, batch: Iterable[Chosen]) -> None:
        """Reserve what the cases of a batch need; done before the batch holds any lock."""
        wanted: Counter[str] = Counter()
        for chosen in batch:
            wanted.update(_series(paper, chosen) for paper in chosen.pattern.papers)
            if (day := received_on(chosen)) is not None:
                wanted[_series_of_day(day)] += 1
        for series, count in sorted(wanted.items()):
            self._reserved[series] = iter(numbering.reserve(series, count))

    def of_case(self, chosen: Chosen) -> str:
        """Return the number of a received case; empty for a draft."""
        day = received_on(chosen)
        if day is None:
            return ""
        matter = self.editions[chosen.pattern.code].matter
        serial = next(self._reserved[_series_of_day(day)])
        return case_number(settings.HALL_DIVISION, day, matter.number, serial)

    def of_papers(self, chosen: Chosen) -> Iterator[tuple[str, str]]:
        """Yield series, serial and number of each paper by the slots that take them."""
        for paper in chosen.pattern.papers:
            series = _series(paper, chosen)
            serial = next(self._reserved[series])
            yield f"{paper.slot}_series", series
            yield f"{paper.slot}_serial", str(serial)
            yield f"{paper.slot}_number", self._number(paper, chosen, serial)

    def _number(self, paper: Paper, chosen: Chosen, serial: int) -> str:
        year, (_kind, _colon, dept) = _year(paper, chosen), paper.stem.partition(":")
        if paper.is_certificate:
            return f"{dept}{year}{serial:07d}"
        number_format = self.editions[chosen.pattern.code].documents[paper.kind].number_format
        assert number_format is not None  # the photographed paper had a number
        return number_format.format(year=year, seq=serial, dept=dept)


def received_on(chosen: Chosen) -> date | None:
    """Return the day on which a case was received, if it was."""
    received = chosen.pattern.received
    return None if received is None else _day(chosen.pattern.moments[received], chosen.shift)


def _day(moment: datetime, shift: timedelta) -> date:
    return localtime(moment + shift).date()


def _series_of_day(day: date) -> str:
    return f"case:{settings.HALL_DIVISION}{day:%Y%m%d}"


def _year(paper: Paper, chosen: Chosen) -> int:
    return _day(chosen.pattern.moments[paper.moment], chosen.shift).year


def _series(paper: Paper, chosen: Chosen) -> str:
    return f"{paper.stem}:{_year(paper, chosen)}"
