"""What a process keeps of the rules stays bounded."""

from datetime import date
from threading import Thread

from cpt.rulebook import Code, Rule
from cpt.shelf import LeastRecent, Shelf
from cpt.timetable import Dated, Timetable


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept: LeastRecent[str, int] = LeastRecent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert [kept.get(key) for key in ("a", "b", "c")] == [1, None, 3]
    assert len(kept) == 2


def test_threads_share_it() -> None:
    kept: LeastRecent[int, int] = LeastRecent(3)

    def work() -> None:
        for number in range(2000):
            kept.put(number % 7, number % 7)
            assert kept.get(number % 5) in (None, number % 5)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 3


def test_dates_of_one_stretch_share_one_rulebook() -> None:
    first, second = date(2013, 1, 1), date(2027, 1, 1)
    rules = tuple(Dated("90837", since, Rule(effective_from=since)) for since in (first, second))
    table = Timetable(None, None, {"90837": Code("90837", "Long", "individual", None)}, rules=rules)
    shelf = Shelf("token")
    early = shelf.book((1, None), table, date(2026, 11, 3))
    assert shelf.book((1, None), table, date(2026, 12, 31)) is early
    assert shelf.book((1, None), table, second) is not early
    assert shelf.book((1, 5), table, date(2026, 11, 3)) is not early
