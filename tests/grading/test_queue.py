"""Who goes next: in order, within each account's share, and without holding up other accounts."""

from fake_account import busy, refused

from verifier.grading.queue import Schedule

BOB, EVE = object(), object()


def filled(schedule, account, *names):
    """The account's lane, with these looks in it."""
    for name in names:
        lane = schedule.lane(account)
        schedule.add(lane, name)
    return lane


def out(schedule, lanes, now=0.0):
    """All that may go out now, counted as out; a name's first letter tells whose it is."""
    gone = []
    while (look := schedule.next(now)) is not None:
        lanes[look[0]].pace.out += 1
        gone.append(look)
    return gone


def test_looks_go_out_in_their_order():
    """As long as there is room for all, first come is first served."""
    schedule = Schedule(9)
    lanes = {"b": filled(schedule, BOB, "b1", "b2"), "e": filled(schedule, EVE, "e1")}
    lanes["b"] = filled(schedule, BOB, "b3")
    assert out(schedule, lanes) == ["b1", "b2", "e1", "b3"]


def test_a_slow_account_holds_up_only_itself():
    """Halved once and again, Bob's account gets one look at a time; Eve's get all they want."""
    schedule = Schedule(4)
    lanes = {"b": filled(schedule, BOB, "b1", "b2", "b3"), "e": filled(schedule, EVE, "e1", "e2", "e3")}
    for moment in (1.0, 3.0):
        lanes["b"].pace.learn_from(busy(), begun=moment, now=moment + 1)
    assert out(schedule, lanes, now=9.0) == ["b1", "e1", "e2", "e3"]
    lanes["b"].pace.out -= 1
    schedule.release(lanes["b"])
    assert out(schedule, lanes, now=9.0) == ["b2"]


def test_a_resting_account_goes_on_when_it_has_rested():
    """Until its Retry-After is over nothing of the account goes out, and it is known when that is."""
    schedule = Schedule(4)
    lanes = {"b": filled(schedule, BOB, "b1"), "e": filled(schedule, EVE, "e1")}
    lanes["b"].pace.learn_from(busy(retry_after=10), begun=1.0, now=2.0)
    assert out(schedule, lanes, now=2.0) == ["e1"]
    assert schedule.next_moment() == 12.0
    assert out(schedule, lanes, now=11.9) == []
    assert out(schedule, lanes, now=12.0) == ["b1"]


def test_a_look_for_later_comes_when_it_is_due():
    """The earliest comes first, whatever order they were put off in."""
    schedule = Schedule(4)
    lanes = {"b": schedule.lane(BOB)}
    schedule.add_later(lanes["b"], "b7", 7.0)
    schedule.add_later(lanes["b"], "b5", 5.0)
    assert schedule.next_moment() == 5.0
    assert out(schedule, lanes, now=4.0) == []
    assert out(schedule, lanes, now=9.0) == ["b5", "b7"]


def test_what_a_given_up_account_holds_is_let_go():
    """All of its looks come out at once, so that they can be done with."""
    schedule = Schedule(1)
    lanes = {"b": filled(schedule, BOB, "b1", "b2", "b3")}
    assert out(schedule, lanes) == ["b1"]
    lanes["b"].pace.given_up = refused()
    schedule.release(lanes["b"])
    assert out(schedule, lanes) == ["b2", "b3"]


def test_draining_leaves_nothing():
    """What is ready, held or put off comes out."""
    schedule = Schedule(1)
    lanes = {"b": filled(schedule, BOB, "b1", "b2")}
    out(schedule, lanes)
    schedule.add_later(lanes["b"], "b3", 5.0)
    schedule.add(lanes["b"], "b4")
    assert sorted(schedule.drain()) == ["b2", "b3", "b4"]
    assert list(schedule.drain()) == []


def test_an_account_that_is_slow_stays_known_and_others_are_forgotten():
    """What was learnt about an account outlives its looks; where nothing was, no memory is spent on it."""
    schedule = Schedule(4)
    slow = schedule.lane(BOB)
    slow.pace.learn_from(busy(), begun=1.0, now=2.0)
    schedule.leave(slow)
    quick = schedule.lane(EVE)
    schedule.leave(quick)
    assert schedule.lane(BOB) is slow
    assert schedule.lane(EVE) is not quick
