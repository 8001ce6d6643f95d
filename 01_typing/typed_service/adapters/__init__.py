"""What fits the ports today: a dict for the bookmarks, the system's clock for the time."""

from typed_service.adapters.clock import SystemClock
from typed_service.adapters.memory import MemoryBookmarks

__all__ = ["MemoryBookmarks", "SystemClock"]
