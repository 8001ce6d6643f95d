"""Lets an empty variable of the process hide what the files say.

replaces: layers.py
fails:
  - test_a_copied_example_is_complete_and_means_the_defaults
  - test_a_file_is_read_as_people_write_it
  - test_an_empty_variable_is_as_good_as_none
  - test_merging_takes_the_first_text_that_is_not_empty
  - test_the_process_or_the_general_file_names_the_environment
"""


def merged(*layers: Mapping[str, Found]) -> dict[str, Found]:
    result: dict[str, Found] = {}
    for layer in reversed(layers):
        result.update(layer)
    return result
