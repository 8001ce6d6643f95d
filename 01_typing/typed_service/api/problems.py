"""What a client reads when something is refused: problem details after RFC 9457, whatever the reason.

FastAPI's own answers have three shapes: a string under "detail", a list under "detail", and plain text when the
program breaks. A client would have to guess. Here all have one shape, one media type and a code that never changes,
and this is the one module that knows which status a code has.

Two things are left out on purpose: what the client sent (FastAPI would repeat it, passwords and all), and what
broke inside, which is for the log.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, NamedTuple, Protocol, TypedDict, runtime_checkable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from typed_service.errors import AlreadyBookmarkedError, BookmarkNotFoundError, ServiceError
from typed_toolbox import excerpt, slugify

PROBLEM_JSON = "application/problem+json"
LONGEST_NAME = 100
REFUSALS = range(400, 500)


class Kind(NamedTuple):
    """What problems of one kind have in common."""

    code: str
    status: HTTPStatus
    title: str


KINDS: Mapping[type[Exception], Kind] = {
    BookmarkNotFoundError: Kind(
        BookmarkNotFoundError.code, HTTPStatus.NOT_FOUND, "There is no such bookmark"
    ),
    AlreadyBookmarkedError: Kind(
        AlreadyBookmarkedError.code, HTTPStatus.CONFLICT, "This page is bookmarked already"
    ),
    RequestValidationError: Kind(
        "invalid_request", HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not fit"
    ),
    Exception: Kind("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR, "The service made a mistake"),
}
"""The table. An error that is not in it is a mistake of ours, and answered as one."""


def kind_of(error: Exception) -> Kind:
    """The row for the error's class or, if it has none, for the nearest of its bases."""
    return next(KINDS[kind] for kind in type(error).__mro__ if kind in KINDS)


class Details(TypedDict):
    """What is used here of an error of Pydantic's; see its ``ValidationError.errors()``."""

    type: str
    loc: tuple[int | str, ...]
    msg: str


@runtime_checkable
class Refusal(Protocol):
    """What the framework raises when it refuses, described by its shape.

    That is Starlette's HTTPException. FastAPI's class of the same name is derived from it, and would miss the 404
    of an unknown path and the 405 of a wrong method, which come from Starlette itself.
    """

    status_code: int
    detail: str
    headers: Mapping[str, str] | None


class FieldError(BaseModel):
    """One field that does not fit: where it stands, what it is called, what is wrong with it.

    >>> FieldError(part="body", field="tags.1", message="Input should be a valid string").field
    'tags.1'
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"examples": [{"part": "body", "field": "title", "message": "Field required"}]},
    )

    part: Annotated[str, Field(description="body, query or path.")]
    field: Annotated[
        str, Field(description="Names and positions joined by dots; the part if all of it is meant.")
    ]
    message: str


class Problem(BaseModel):
    """Problem details after RFC 9457, with a ``code`` for programs, and ``errors`` where fields do not fit.

    >>> Problem.about(Kind("too_late", HTTPStatus.CONFLICT, "Too late"), "closed at noon").type
    '/problems/too_late'
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/bookmark_not_found",
                    "title": "There is no such bookmark",
                    "status": 404,
                    "detail": "no bookmark has the address 'mypy'",
                    "instance": "/bookmarks/mypy",
                    "code": "bookmark_not_found",
                    "errors": [],
                }
            ]
        },
    )

    type: Annotated[str, Field(description="Stands for this kind of problem, for ever.")]
    title: Annotated[str, Field(description="This kind of problem in words.")]
    status: int
    detail: Annotated[str, Field(description="This one in words.")]
    instance: Annotated[str, Field(description="The path that was asked for.")] = ""
    code: str
    errors: tuple[FieldError, ...] = ()

    @classmethod
    def about(cls, kind: Kind, detail: str, errors: tuple[FieldError, ...] = ()) -> "Problem":
        """A problem of this kind; its type is made from the kind's code."""
        return cls(
            type=f"/problems/{kind.code}",
            title=kind.title,
            status=kind.status,
            detail=detail,
            code=kind.code,
            errors=errors,
        )


def problem_of(error: Exception) -> Problem:
    """What to tell a client about an error; ``instance`` is left empty.

    ======================== ================= ================================================================
    error                    kind              detail
    ======================== ================= ================================================================
    `Refusal`                made of it        its ``detail``
    `RequestValidationError` by `kind_of`      "1 field does not fit", "2 fields do not fit", and so on
    `ServiceError`           by `kind_of`      its message
    any other, and one whose by `kind_of`      "please try again later"; never the error's own words
    kind is "internal_error"
    ======================== ================= ================================================================

    A `RequestValidationError` brings a `field_error` for each of its ``errors()``, in their order. A `Refusal`
    comes from the framework and brings its status: the kind's title is the status in words, "Method Not
    Allowed", and its code the slug of that with ``_`` between the words, "method_not_allowed".
    """
    # EXERCISE: one `case` for each row; `Problem.about` makes the problem.
    kind = kind_of(error)
    match error:
        case Refusal():
            status = HTTPStatus(error.status_code)
            own = Kind(slugify(status.phrase, separator="_"), status, status.phrase)
            return Problem.about(own, error.detail)
        case RequestValidationError():
            errors = tuple(field_error(details) for details in error.errors())
            detail = "1 field does not fit" if len(errors) == 1 else f"{len(errors)} fields do not fit"
            return Problem.about(kind, detail, errors)
        case ServiceError() if kind is not KINDS[Exception]:
            return Problem.about(kind, str(error))
        case _:
            return Problem.about(kind, "please try again later")


def field_error(details: Details) -> FieldError:
    """One of Pydantic's errors, as a client reads it.

    ``loc`` begins with the part: ``("body", "tags", 1)`` becomes part "body" and field "tags.1". If nothing comes
    after it, all of the part is meant, and the field is called like the part. So it is for a body that is not JSON:
    its type is "json_invalid", and what comes after the part is a position in the text. ``msg`` is the message. A
    field's name comes from the client: it is made `presentable`.

    >>> missing = Details(type="missing", loc=("body", "url"), msg="Field required")
    >>> field_error(missing)
    FieldError(part='body', field='url', message='Field required')
    """
    # EXERCISE: take the first of `loc` for the part, join the others by dots.
    part, *steps = map(str, details["loc"])
    if not steps or details["type"] == "json_invalid":
        return FieldError(part=part, field=part, message=details["msg"])
    return FieldError(part=part, field=presentable(".".join(steps)), message=details["msg"])


def presentable(name: str) -> str:
    """At most 100 characters of a stranger's name, and nothing in it that cannot be sent."""
    return excerpt(name.encode(errors="replace").decode(), LONGEST_NAME)


async def answer(request: Request, error: Exception) -> Response:
    """The problem as a response; headers that the framework wants to send along stay."""
    problem = problem_of(error).model_copy(update={"instance": quote(request.scope["path"])})
    headers = error.headers if isinstance(error, Refusal) else None
    return Response(problem.model_dump_json(), problem.status, headers, media_type=PROBLEM_JSON)


def answer_with_problems(app: FastAPI) -> None:
    """Let every refusal of this app be a problem, the framework's own included."""
    for key in (*KINDS, *REFUSALS):
        app.add_exception_handler(key, answer)


def documented(*kinds: type[Exception]) -> dict[int | str, dict[str, JsonValue]]:
    """What OpenAPI says about these refusals, by status.

    FastAPI would announce a ``model`` as "application/json"; so the schema is written out under its media type.
    """
    schema = Problem.model_json_schema(mode="serialization")
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    return {
        int(KINDS[kind].status): {
            "description": f"{KINDS[kind].title}: `{KINDS[kind].code}`",
            "content": {PROBLEM_JSON: {"schema": schema}},
        }
        for kind in kinds
    }
