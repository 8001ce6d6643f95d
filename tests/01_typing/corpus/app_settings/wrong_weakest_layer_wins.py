"""Merges in reading order, so that the last layer overwrites the first.

replaces: layers.py
fails:
  - test_a_file_of_one_environment_cannot_name_another
  - test_every_shown_setting_has_its_value_and_its_source
  - test_merging_takes_the_first_text_that_is_not_empty
  - test_the_demonstration_shows_three_environments_and_three_faults
  - test_the_process_or_the_general_file_names_the_environment
  - test_the_stronger_layer_wins_in_each_environment
"""


def merged(*layers: Mapping[str, Found]) -> dict[str, Found]:
    return {name: found for layer in layers for name, found in layer.items() if found.text}
