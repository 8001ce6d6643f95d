"""Lower case is not yet one spelling: "Web  APIs" and "web-apis" stay two tags, and "!" is one as well.

replaces: api/models.py
fails:
  - test_a_field_that_does_not_fit_is_named
  - test_a_query_that_does_not_fit_is_named
  - test_a_refused_request_is_told_in_one_shape
  - test_a_tag_of_which_nothing_is_left_is_refused
  - test_a_tag_is_kept_as_its_slug_and_once
  - test_the_examples_of_a_public_name_run
  - test_the_list_gives_what_was_asked_for
"""


def as_tag(text: str) -> str:
    return text.strip().lower()
