"""Random people do random acts on random matters, against a plain model; nothing ever contradicts itself.

``HALL_EXAMPLES`` sets the number of cases (25 here; 2000 take about an hour and a half).
"""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.cases.people.machine import People
from tests.cases.people.trying import PATIENCE, how_long

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(PATIENCE)]


@pytest.mark.usefixtures("versions")
def test_random_people_never_leave_a_case_that_contradicts_itself() -> None:
    run_state_machine_as_test(People, settings=how_long(cases=25, steps=60))
