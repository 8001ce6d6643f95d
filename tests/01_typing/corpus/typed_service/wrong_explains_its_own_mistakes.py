"""Tells strangers what broke inside: the path of a file, a line of SQL, whatever the error says.

replaces: api/problems.py
fails:
  - test_a_mistake_of_ours_is_not_explained_to_strangers
"""


def problem_of(error: Exception) -> Problem:
    kind = kind_of(error)
    match error:
        case Refusal():
            return Problem.about(kind, error.detail)
        case RequestValidationError():
            found = error.errors()
            detail = "1 field does not fit" if len(found) == 1 else f"{len(found)} fields do not fit"
            return Problem.about(kind, detail, tuple(map(field_error, found[:MOST_ERRORS])))
        case _:
            return Problem.about(kind, str(error))
