"""`loc[-1]` is the field as long as nothing is nested: in a list it is a number, in broken JSON a position.

replaces: api/problems.py
fails:
  - test_a_body_that_is_no_object_is_named_as_a_whole
  - test_a_field_that_does_not_fit_is_named
  - test_a_refused_request_is_told_in_one_shape
  - test_the_examples_of_a_public_name_run
"""


def field_error(details: Details) -> FieldError:
    first, last = details["loc"][0], details["loc"][-1]
    message = details["msg"]
    if "ctx" in details and "error" in details["ctx"] and details["type"] == "json_invalid":
        message = f"{message}: {details['ctx']['error']} (char {last})"
    field = str(last) if last == first or isinstance(last, int) else presentable(last)
    return FieldError(part=str(first), field=field, message=message)
