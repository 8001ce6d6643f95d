"""Tells strangers what broke inside: the path of a file, a line of SQL, whatever the error says.

replaces: api/problems.py
fails:
  - test_a_mistake_of_ours_is_not_explained_to_strangers
"""


def problem_of(error: Exception) -> Problem:
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
        case _:
            return Problem.about(kind, str(error))
