"""The guard looks at the name without its white space, and hands it on with it: "ada " is nobody's author.

replaces: modern.py
fails:
  - test_a_name_is_found_in_either_shape
  - test_both_versions_read_every_message_alike
"""


def read_event(message: object) -> Event | Unreadable:
    """The event that a message describes."""
    match message:
        case {"event": str(kind), "by": str(name) | {"name": str(name)}, **details} if name.strip():
            return event_of(kind, name, details)
        case {"event": str()}:
            return Unreadable(Problem.NOBODY_NAMED)
        case {}:
            return Unreadable(Problem.NO_EVENT)
        case _:
            return Unreadable(Problem.NOT_A_MAPPING)
