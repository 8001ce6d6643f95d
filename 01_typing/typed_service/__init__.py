"""A catalogue of pages worth reading, over HTTP: typed from the request to the answer."""

from typed_service.adapters import MemoryBookmarks, SystemClock
from typed_service.api.generics import Envelope, Page
from typed_service.api.models import BookmarkLine, BookmarkView, Listing, NewBookmark
from typed_service.api.problems import FieldError, Problem
from typed_service.app import create_app
from typed_service.domain import Bookmark, Draft, Found, Selection
from typed_service.errors import AlreadyBookmarkedError, BookmarkNotFoundError, ServiceError, SlugTakenError
from typed_service.ports import Bookmarks, Clock
from typed_service.service import add_bookmark
from typed_service.settings import ServiceSettings

__all__ = [
    "AlreadyBookmarkedError",
    "Bookmark",
    "BookmarkLine",
    "BookmarkNotFoundError",
    "BookmarkView",
    "Bookmarks",
    "Clock",
    "Draft",
    "Envelope",
    "FieldError",
    "Found",
    "Listing",
    "MemoryBookmarks",
    "NewBookmark",
    "Page",
    "Problem",
    "Selection",
    "ServiceError",
    "ServiceSettings",
    "SlugTakenError",
    "SystemClock",
    "add_bookmark",
    "create_app",
]
