"""What the tests of the core share: a house sale at the window, and an ear for quiet failures."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from cases import acceptance
from cases.models import Case, MatterVersion
from tests.cast import CHEN, MONDAY

#: Where assertions tell what they compared, as in the tests themselves.
pytest.register_assert_rewrite("tests.cases.people", "tests.cases.races")


@pytest.fixture
def draft(versions: dict[str, MatterVersion]) -> Case:
    """A house sale that was opened at the window, with nothing typed yet."""
    return acceptance.open_draft(versions["SHS"], query_code="K7M2P9QX", by=CHEN, at=MONDAY)


@pytest.fixture
def nothing_fails_quietly(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which something failed that is only logged: an intake goes on case by case."""
    yield
    logged = [*caplog.get_records("setup"), *caplog.get_records("call")]
    assert [record for record in logged if record.levelno >= logging.ERROR] == []
