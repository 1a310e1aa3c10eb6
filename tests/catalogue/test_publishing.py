"""Publishing makes immutable versions by content hash; every old one still explains itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from cases.catalogue.loader import load
from cases.catalogue.publish import current, publish, rules
from cases.catalogue.types import Catalogue
from cases.errors import Refusal
from cases.models.catalogue import MatterVersion

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def slower(copy: Path) -> Catalogue:
    """The catalogue with a longer promise in the equity transfer: 15 minutes instead of 10."""
    file = copy / "matters" / "01_equity_transfer.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("promised_limit: {value: 10,", "promised_limit: {value: 15,", 1)
    text = text.replace("promised_minutes_serial: 75", "promised_minutes_serial: 80")
    text = text.replace("promised_minutes_parallel: 50", "promised_minutes_parallel: 55")
    file.write_text(text, encoding="utf-8")
    return load(copy)


def promise(version: MatterVersion) -> int:
    return rules(version).matter.sub_item("eqt_tax_precheck").promised_limit.value


def test_every_matter_gets_a_version(catalogue: Catalogue) -> None:
    versions = publish(catalogue, MONDAY)
    assert [version.code for version in versions] == list(catalogue.editions)
    assert [version.number for version in versions] == list(range(1, 17))
    assert all(version.current and version.published_at == MONDAY for version in versions)


def test_a_version_holds_the_whole_edition(catalogue: Catalogue) -> None:
    for version in publish(catalogue, MONDAY):
        assert rules(version) == catalogue.editions[version.code]
        assert rules(version).digest == version.digest


def test_publishing_again_makes_no_second_version(catalogue: Catalogue) -> None:
    first = publish(catalogue, MONDAY)
    second = publish(catalogue, TUESDAY)
    assert [version.pk for version in second] == [version.pk for version in first]
    assert {version.published_at for version in second} == {MONDAY}
    assert MatterVersion.objects.count() == 16


def test_only_what_changed_gets_a_new_version(catalogue: Catalogue, slower: Catalogue) -> None:
    publish(catalogue, MONDAY)
    publish(slower, TUESDAY)
    new = MatterVersion.objects.filter(published_at=TUESDAY)
    assert [version.code for version in new] == ["EQT"]


def test_the_old_version_still_explains_itself(catalogue: Catalogue, slower: Catalogue) -> None:
    old = publish(catalogue, MONDAY)[0]
    new = publish(slower, TUESDAY)[0]
    old.refresh_from_db()
    assert (old.current, new.current) == (False, True)
    assert (promise(old), promise(new)) == (10, 15)
    assert current()["EQT"].digest == new.digest


def test_going_back_takes_the_old_version_up_again(catalogue: Catalogue, slower: Catalogue) -> None:
    old = publish(catalogue, MONDAY)[0]
    publish(slower, TUESDAY)
    again = publish(catalogue, TUESDAY)[0]
    assert (again.pk, again.published_at, again.current) == (old.pk, MONDAY, True)


def test_a_matter_that_is_taken_away_keeps_its_versions(
    catalogue: Catalogue, add_matter: Callable[[], Path]
) -> None:
    added = publish(load(add_matter()), MONDAY)[-1]
    publish(catalogue, TUESDAY)
    assert "PRF" not in current()
    added.refresh_from_db()
    assert rules(added).matter.name.en == "Proof of tax and social insurance payments"


def test_a_published_version_is_never_changed(catalogue: Catalogue) -> None:
    version = publish(catalogue, MONDAY)[0]
    version.content = {}
    with pytest.raises(Refusal):
        version.save()
    with pytest.raises(Refusal):
        version.save(update_fields=["content", "current"])
    version.refresh_from_db()
    assert version.content == catalogue.editions["EQT"].content()


def test_whether_it_is_current_may_change(catalogue: Catalogue) -> None:
    version = publish(catalogue, MONDAY)[0]
    version.current = False
    version.save(update_fields=["current"])
    assert "EQT" not in current()


def test_the_database_allows_one_current_version_a_matter(
    catalogue: Catalogue, slower: Catalogue
) -> None:
    old = publish(catalogue, MONDAY)[0]
    publish(slower, TUESDAY)
    with (
        pytest.raises(IntegrityError, match="one_current_version_per_matter"),
        transaction.atomic(),
    ):
        MatterVersion.objects.filter(pk=old.pk).update(current=True)


@pytest.mark.django_db(transaction=True)
def test_publishers_at_the_same_moment_do_not_disturb_each_other(
    catalogue: Catalogue, slower: Catalogue
) -> None:
    barrier = threading.Barrier(4)

    def publish_it(edited: Catalogue) -> int:
        try:
            barrier.wait(timeout=10)
            return len(publish(edited, MONDAY))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as publishers:
        made = list(publishers.map(publish_it, [catalogue, slower] * 2))

    assert made == [16] * 4
    assert MatterVersion.objects.count() == 17
    assert list(current()) == list(catalogue.editions)
