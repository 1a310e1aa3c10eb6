"""Random people of whom two often act at the same moment, each in a transaction of his own.

Whatever they do, one of the two orders explains the rows. ``HALL_EXAMPLES`` sets the number of cases:
``HALL_EXAMPLES=1000 make test TESTS=tests/cases/test_competing_people.py`` takes about an hour.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.people.competing import Competing
from tests.cases.people.trying import PATIENCE, how_long

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(PATIENCE)]


@pytest.mark.usefixtures("versions")
@how_long(cases=6)
@given(data=st.data())
def test_of_two_people_at_once_one_came_first(data: st.DataObject) -> None:
    people = Competing()
    people.begin(data)
    for choice in data.draw(st.lists(st.integers(0, 99_999), min_size=15, max_size=40)):
        people.go_on(choice)
