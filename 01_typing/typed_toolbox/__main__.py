"""The demonstration: a small shop log goes through every helper."""

from collections import deque

from typed_toolbox import Timing, chunked, dig, excerpt, extent, group_by, pour, slugify, timed, unique

ORDERS = ["tea", "jam", "tea", "rye bread", "jam", "honey"]
SETTINGS = {"shop": {"title": "Käthe's Corner: tea, bread & honey", "open": 9}}


def main() -> None:
    """Print one line for each helper."""
    timings: list[Timing] = []
    title = dig(SETTINGS, "shop.title", str)
    print("dig      ", title)
    print("slugify  ", timed(timings)(slugify)(title))
    print("excerpt  ", timed(timings)(excerpt)(title, limit=20))
    print("chunked  ", list(chunked(ORDERS, 4)))
    print("unique   ", list(unique(ORDERS)))
    print("group_by ", group_by(ORDERS, len))
    print("extent   ", extent(ORDERS))
    shelf: list[object] = []
    print("pour     ", pour(deque(ORDERS), shelf), "orders on the shelf")
    print("timed    ", *(timing.name for timing in timings))


if __name__ == "__main__":
    main()
