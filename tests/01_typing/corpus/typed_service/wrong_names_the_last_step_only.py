"""`loc[-1]` is the field as long as nothing is nested: in a list it is a number, in broken JSON a position.

replaces: api/problems.py
fails:
  - test_a_body_that_is_no_object_is_named_as_a_whole
  - test_a_field_that_does_not_fit_is_named
  - test_a_refused_request_is_told_in_one_shape
"""


def field_error(details: Details) -> FieldError:
    location = details["loc"]
    return FieldError(part=str(location[0]), field=presentable(str(location[-1])), message=details["msg"])
