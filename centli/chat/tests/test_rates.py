from centli.chat.rates import Arrivals, Bucket
from centli.chat.window import Window


def test_a_bucket_allows_the_burst_then_the_rate() -> None:
    bucket = Bucket(rate=1, burst=10, now=0.0)
    assert [bucket.take(0.0) for _ in range(10)] == [0.0] * 10
    assert bucket.take(0.0) == 1.0
    assert bucket.take(0.75) == 0.25
    assert bucket.take(1.0) == 0.0
    assert bucket.take(1.0) == 1.0


def test_a_bucket_never_holds_more_than_the_burst() -> None:
    bucket = Bucket(rate=1, burst=2, now=0.0)
    assert [bucket.take(1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    bucket = Bucket(rate=1, burst=1, now=10.0)
    assert bucket.take(5.0) == 0.0
    assert bucket.take(5.0) == 1.0


def test_handshakes_are_counted_by_address_and_together() -> None:
    arrivals = Arrivals(each=2, at_all=2, together=3)
    assert [arrivals.allow(a, 0.0) for a in "aaabc"] == [True, True, False, True, False]
    assert [arrivals.allow(a, 60.0) for a in "aab"] == [True, True, True]


def test_what_an_address_used_up_comes_back_little_by_little() -> None:
    arrivals = Arrivals(each=60, at_all=60, together=600)
    assert sum(arrivals.allow("a", 0.0) for _ in range(100)) == 60
    assert [arrivals.allow("a", at) for at in (0.5, 1.0, 1.5, 2.0)] == [False, True, False, True]
    assert sum(arrivals.allow("a", 2.0 + n / 10) for n in range(1, 601)) == 60, "a minute's"


def test_what_is_taken_back_counts_for_its_name_no_more_and_together_still() -> None:
    arrivals = Arrivals(each=1, at_all=9, together=3)
    for _ in range(2):
        assert arrivals.allow("a", 0.0)
        arrivals.take_back("a")
    assert [arrivals.allow(a, 0.0) for a in "aab"] == [True, False, False]
    arrivals.take_back("nobody")


def test_a_name_has_no_more_than_its_share_whatever_is_taken_back() -> None:
    arrivals = Arrivals(each=1, at_all=2, together=3)
    for _ in range(2):
        assert arrivals.allow("a", 0.0)
        arrivals.take_back("a")
    assert [arrivals.allow(a, 0.0) for a in "aab"] == [False, False, True]
    assert arrivals.allow("a", 60.0)


def test_names_are_forgotten_when_they_have_all_of_theirs_again() -> None:
    arrivals = Arrivals(each=1, at_all=9, together=900)
    assert all(arrivals.allow(str(n), 0.0) for n in range(50))
    arrivals.take_back("0")
    assert not arrivals.allow("1", 59.9)
    assert arrivals.allow("new", 60.0)
    assert [*arrivals._names] == ["new"]


def full(window: Window) -> bool:
    return window.full


def test_a_window_is_full_by_count_or_by_size_and_opens_when_read() -> None:
    window = Window(events_max=2, bytes_max=100, seconds_max=30)
    window.sent(1, 10, 0.0)
    assert not full(window)
    window.sent(2, 10, 1.0)
    assert full(window)
    window.read(1)
    assert not full(window)
    window.sent(3, 90, 2.0)
    assert full(window)
    window.read(3)
    assert not full(window)
    assert not window.late(1000.0)


def test_a_window_is_late_when_its_oldest_frame_is() -> None:
    window = Window(events_max=9, bytes_max=100, seconds_max=30)
    window.sent(1, 1, 0.0)
    window.sent(2, 1, 20.0)
    assert not window.late(30.0)
    assert window.late(30.1)
    window.read(1)
    assert not window.late(30.1)


def test_reading_a_number_that_was_not_sent_is_harmless() -> None:
    window = Window(events_max=1, bytes_max=100, seconds_max=30)
    window.read(5)
    window.sent(6, 1, 0.0)
    window.read(2)
    assert full(window)
