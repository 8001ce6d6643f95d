"""What the service refuses, each reason with a code that never changes.

Clients decide by the code, people read the sentence. There is no HTTP in here: which status a code becomes is
known to `api.problems` alone, so the same errors serve a command line or a worker. And since strangers read the
sentences, none repeats more than a line of what was sent, and no password out of a URL.
"""

from typing import ClassVar
from urllib.parse import urlsplit

from typed_toolbox import excerpt

LONGEST_ADDRESS = 100


class ServiceError(Exception):
    """The root of the tree. ``code`` is for programs, the message for people.

    >>> issubclass(BookmarkNotFoundError, ServiceError)
    True
    """

    code: ClassVar[str] = "service_error"


class BookmarkNotFoundError(ServiceError):
    """No bookmark has this slug; the message quotes at most 100 characters of it.

    >>> str(BookmarkNotFoundError("mypy"))
    "no bookmark has the address 'mypy'"
    """

    code: ClassVar[str] = "bookmark_not_found"

    def __init__(self, slug: str) -> None:
        super().__init__(f"no bookmark has the address {excerpt(slug, LONGEST_ADDRESS)!r}")


class AlreadyBookmarkedError(ServiceError):
    """This URL is kept already, under ``slug``; the message leaves out the user and password in it.

    >>> str(AlreadyBookmarkedError("https://ada:secret@mypy-lang.org/", slug="mypy"))
    "https://mypy-lang.org/ is bookmarked already, as 'mypy'"
    """

    code: ClassVar[str] = "already_bookmarked"

    def __init__(self, url: str, *, slug: str) -> None:
        super().__init__(f"{without_user(url)} is bookmarked already, as {slug!r}")


class SlugTakenError(ServiceError):
    """Another bookmark has this slug. The service takes the next one, so that no client ever sees this.

    >>> SlugTakenError("mypy").code
    'slug_taken'
    """

    code: ClassVar[str] = "slug_taken"

    def __init__(self, slug: str) -> None:
        super().__init__(f"another bookmark has the address {slug!r}")


def without_user(url: str) -> str:
    """The URL without user and password, which only its sender should know."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
