"""Everything is answered, and every request borrows three threads.

replaces: app.py
fails:
  - test_no_request_needs_a_thread
"""


def wire(app: FastAPI, *, bookmarks: Bookmarks, clock: Clock, items: int) -> None:
    """Let the ports give these values."""
    app.dependency_overrides[bookmarks_port] = lambda: bookmarks
    app.dependency_overrides[clock_port] = lambda: clock
    app.dependency_overrides[page_size] = lambda: items
