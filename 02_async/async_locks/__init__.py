"""Races, proven and mended; and two locks to take away: `KeyedLock` and `SingleFlight`."""

from async_locks.exploration import Ending, EndlessError, Play, Run, explore, perform
from async_locks.keyed_lock import KeyedLock
from async_locks.mended import Counter, Places, Readiness, Stock
from async_locks.single_flight import SingleFlight
from async_locks.stage import Cell, Stage

__all__ = [
    "Cell",
    "Counter",
    "Ending",
    "EndlessError",
    "KeyedLock",
    "Places",
    "Play",
    "Readiness",
    "Run",
    "SingleFlight",
    "Stage",
    "Stock",
    "explore",
    "perform",
]
