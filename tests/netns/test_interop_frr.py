"""Ours beside FRR's vrrpd: both versions, both families, both roles, stop, crash, return, priorities, tie; our adverts with and without its virtual MAC."""
import pytest
from harness.pair import FRR, Pair
from test_interop import ROLES, crash, programs, stop, story_of_a_tie, story_of_priorities, story_of_stop_and_return

pytestmark = pytest.mark.interop


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v2", "v3", "v6", "v3-vmac"])
def test_takeover_and_return(lab, start, ours, variant, place):
    story_of_stop_and_return(Pair(lab, start, variant, programs(ours, place, FRR)), stop)


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v3", "v6"])
def test_crash_and_return(lab, start, ours, variant, place):
    story_of_stop_and_return(Pair(lab, start, variant, programs(ours, place, FRR)), crash)


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v2", "v3", "v6"])
def test_a_tie_goes_to_the_higher_address(lab, start, ours, variant, place):
    story_of_a_tie(Pair(lab, start, variant, programs(ours, place, FRR), (100, 100)))


@pytest.mark.parametrize("place", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("variant", ["v3", "v6"])
def test_priority_changed_at_run_time(lab, start, ours, variant, place):
    story_of_priorities(Pair(lab, start, variant, programs(ours, place, FRR)))
