"""What a client reads when something is refused: problem details after RFC 9457, whatever the reason.

FastAPI's own answers have three shapes: a string under "detail", a list under "detail", and plain text when the
program breaks. A client would have to guess. Here all have one shape, one media type and a code that never changes,
and this is the one module that knows which status a code has.

Two things are left out on purpose: the values of fields (FastAPI would repeat them, passwords and all), and what
broke inside, which is for the log. Names of fields are repeated, since the client must find them; they are cut,
and so is the list of errors: an answer is never longer than a few pages, whatever was sent.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, NamedTuple, NotRequired, Protocol, TypedDict, runtime_checkable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from typed_service.errors import AlreadyBookmarkedError, BookmarkNotFoundError, ServiceError
from typed_toolbox import excerpt, slugify

PROBLEM_JSON = "application/problem+json"
LONGEST_NAME = 100
MOST_ERRORS = 50
REFUSALS = range(400, 500)


class Kind(NamedTuple):
    """What problems of one kind have in common."""

    code: str
    status: HTTPStatus
    title: str

    @classmethod
    def of(cls, status: HTTPStatus) -> "Kind":
        """The kind that is made of a status: its words, and their slug as code.

        >>> Kind.of(HTTPStatus.METHOD_NOT_ALLOWED)[::2]
        ('method_not_allowed', 'Method Not Allowed')
        """
        return cls(slugify(status.phrase, separator="_"), status, status.phrase)


KINDS: Mapping[type[Exception], Kind] = {
    Exception: Kind("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR, "The service made a mistake"),
    BookmarkNotFoundError: Kind(
        BookmarkNotFoundError.code, HTTPStatus.NOT_FOUND, "There is no such bookmark"
    ),
    AlreadyBookmarkedError: Kind(
        AlreadyBookmarkedError.code, HTTPStatus.CONFLICT, "This page is bookmarked already"
    ),
    RequestValidationError: Kind(
        "invalid_request", HTTPStatus.UNPROCESSABLE_ENTITY, "The request does not fit"
    ),
}
"""The table. An error whose own classes are not in it is a mistake of ours, and answered as one."""


class Details(TypedDict):
    """What is used here of an error of Pydantic's; see its ``ValidationError.errors()``."""

    type: str
    loc: tuple[int | str, ...]
    msg: str
    ctx: NotRequired[Mapping[str, object]]


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
        json_schema_extra={
            "description": "One field that does not fit.",
            "examples": [{"part": "body", "field": "title", "message": "Field required"}],
        },
    )

    part: Annotated[str, Field(description="body, query or path.")]
    field: Annotated[
        str,
        Field(
            description="Names and positions joined by dots; the part if all of it is meant. A name that is no "
            "plain word stands in quotes."
        ),
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
            "description": "Problem details after RFC 9457, with a code for programs.",
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
            ],
        },
    )

    type: Annotated[str, Field(description="Stands for this kind of problem, for ever.")]
    title: Annotated[str, Field(description="This kind of problem in words.")]
    status: int
    detail: Annotated[str, Field(description="This one in words.")]
    instance: Annotated[str, Field(description="The path that was asked for.")] = ""
    code: str
    errors: Annotated[
        tuple[FieldError, ...],
        Field(description=f"The fields that do not fit, the first {MOST_ERRORS} of them."),
    ] = ()

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


def kind_of(error: Exception) -> Kind:
    """What kind of problem an error is.

    A `Refusal` is of the kind that is made `of` its status. For all others it is the row of `KINDS` for the error's
    class or, if it has none, for the nearest of its bases that has one: `Exception` has one, so there always is a
    row. In which order the table is written makes no difference.

    >>> kind_of(OSError("disk 7")).code
    'internal_error'
    """
    # EXERCISE: which of an error's classes is the nearest, and who keeps them in that order?
    if isinstance(error, Refusal):
        return Kind.of(HTTPStatus(error.status_code))
    return next(KINDS[kind] for kind in type(error).__mro__ if kind in KINDS)


def problem_of(error: Exception) -> Problem:
    """What to tell a client about an error, as a problem of its `kind_of`; ``instance`` is left empty.

    =============================================== =============================================================
    error                                           detail
    =============================================== =============================================================
    `Refusal`                                       its ``detail``
    `RequestValidationError`                        "1 field does not fit", "2 fields do not fit", and so on
    `ServiceError` of a kind of its own             its message
    `ServiceError` of the kind of plain `Exception` "please try again later"
    any other                                       "please try again later"
    =============================================== =============================================================

    A `RequestValidationError` brings a `field_error` for each of the first 50 of its ``errors()``, in their order;
    its detail counts all of them.
    """
    # EXERCISE: whose words may a stranger read?
    kind = kind_of(error)
    match error:
        case Refusal():
            return Problem.about(kind, error.detail)
        case RequestValidationError():
            found = error.errors()
            detail = "1 field does not fit" if len(found) == 1 else f"{len(found)} fields do not fit"
            return Problem.about(kind, detail, tuple(map(field_error, found[:MOST_ERRORS])))
        case ServiceError() if kind is not KINDS[Exception]:
            return Problem.about(kind, str(error))
        case _:
            return Problem.about(kind, "please try again later")


def field_error(details: Details) -> FieldError:
    """One of Pydantic's errors, as a client reads it: its part, its field, and ``msg`` as message.

    ``loc`` begins with the part. What follows is the field, joined by dots: ``("body", "tags", 1)`` is part "body"
    and field "tags.1". Positions are numbers; names come from the client, and are made `presentable`. If nothing
    follows, all of the part is meant, and the field is called like the part.

    So it is for a body that is not JSON. Its ``type`` is "json_invalid", what follows the part is the place where
    reading stopped, and ``ctx["error"]`` says why; the message tells all three.

    >>> missing = Details(type="missing", loc=("body", "url"), msg="Field required")
    >>> field_error(missing)
    FieldError(part='body', field='url', message='Field required')
    >>> why = {"error": "Expecting value"}
    >>> field_error(Details(type="json_invalid", loc=("body", 10), msg="JSON decode error", ctx=why)).message
    'JSON decode error: Expecting value (char 10)'
    """
    # EXERCISE: what follows the part: nothing, a place in the text, or steps to a field?
    part, *steps = details["loc"]
    message = details["msg"]
    if details["type"] == "json_invalid":
        message = f"{message}: {details['ctx']['error']} (char {steps.pop()})"
    field = ".".join(presentable(step) if isinstance(step, str) else str(step) for step in steps)
    return FieldError(part=str(part), field=field if steps else str(part), message=message)


def presentable(name: str) -> str:
    """At most 100 characters of a name; quoted as in JSON if it is no plain word, so that it looks like no path.

    >>> print(presentable("titel"), presentable("a.b"), presentable(""))
    titel "a.b" ""
    """
    return excerpt(name if name.isidentifier() else json.dumps(name), LONGEST_NAME)


async def answer(request: Request, error: Exception) -> Response:
    """The problem as a response; headers that the framework wants to send along stay."""
    problem = problem_of(error).model_copy(update={"instance": quote(request.scope["path"])})
    headers = error.headers if isinstance(error, Refusal) else None
    return Response(problem.model_dump_json(), problem.status, headers, media_type=PROBLEM_JSON)


def answer_with_problems(app: FastAPI) -> None:
    """Let every refusal of this app be a problem, the framework's own included."""
    for key in (*KINDS, *REFUSALS):
        app.add_exception_handler(key, answer)


def documented(*reasons: type[Exception] | HTTPStatus) -> dict[int | str, dict[str, JsonValue]]:
    """What OpenAPI says about these refusals, by status, and about anything else that goes wrong.

    FastAPI would announce a ``model`` as "application/json"; so the schema is written out under its media type. And
    where nothing is said of "422" or "default", it announces a 422 in a shape of its own, also for routes that
    cannot refuse in that way.
    """
    schema = Problem.model_json_schema(mode="serialization")
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    content: JsonValue = {PROBLEM_JSON: {"schema": schema}}
    kinds = [Kind.of(reason) if isinstance(reason, HTTPStatus) else KINDS[reason] for reason in reasons]
    return {
        **{
            int(kind.status): {"description": f"{kind.title}: `{kind.code}`", "content": content}
            for kind in kinds
        },
        "default": {"description": "Any other problem", "content": content},
    }
