"""`case {}` means any mapping, so nothing behind it is ever read.

replaces: modern.py
fails:
  - test_a_message_becomes_the_event_it_describes
  - test_a_name_is_found_in_either_shape
  - test_a_refused_step_is_told_and_ends_with_one
  - test_an_unreadable_message_names_its_first_problem
  - test_both_versions_read_every_message_alike
  - test_messages_are_read_by_mapping_patterns
  - test_each_function_decides_by_match_alone
  - test_the_comparison_finds_fewer_conditions
  - test_the_command_line_tells_a_story
  - test_the_demonstration_tells_a_story_and_compares
"""


def read_event(message: object) -> Event | Unreadable:
    """The event that a message describes."""
    match message:
        case {}:
            return Unreadable(Problem.NO_EVENT)
        case {"event": str(kind), "by": str(name) | {"name": str(name)}, **details} if name.strip():
            return event_of(kind, name.strip(), details)
        case {"event": str()}:
            return Unreadable(Problem.NOBODY_NAMED)
        case _:
            return Unreadable(Problem.NOT_A_MAPPING)
