"""What the service refuses, each reason with a code that never changes.

Clients decide by the code, people read the sentence. There is no HTTP in here: which status a code becomes is
known to `api.problems` alone, so the same errors serve a command line or a worker.
"""

from typing import ClassVar


class ServiceError(Exception):
    """The root of the tree. ``code`` is for programs, the message for people.

    >>> issubclass(BookmarkNotFoundError, ServiceError)
    True
    """

    code: ClassVar[str] = "service_error"


class BookmarkNotFoundError(ServiceError):
    """No bookmark has this slug.

    >>> str(BookmarkNotFoundError("mypy"))
    "no bookmark has the address 'mypy'"
    """

    code: ClassVar[str] = "bookmark_not_found"

    def __init__(self, slug: str) -> None:
        super().__init__(f"no bookmark has the address {slug!r}")


class AlreadyBookmarkedError(ServiceError):
    """This URL is kept already, under ``slug``.

    >>> str(AlreadyBookmarkedError("https://mypy-lang.org/", slug="mypy"))
    "https://mypy-lang.org/ is bookmarked already, as 'mypy'"
    """

    code: ClassVar[str] = "already_bookmarked"

    def __init__(self, url: str, *, slug: str) -> None:
        super().__init__(f"{url} is bookmarked already, as {slug!r}")


class SlugTakenError(ServiceError):
    """Another bookmark has this slug. The service takes the next one, so that no client ever sees this.

    >>> SlugTakenError("mypy").code
    'slug_taken'
    """

    code: ClassVar[str] = "slug_taken"

    def __init__(self, slug: str) -> None:
        super().__init__(f"another bookmark has the address {slug!r}")
