"""`case dict():` where `case {}:` belongs: a message without an event is no mapping, unless it is a dict.

replaces: modern.py
fails:
  - test_an_unreadable_message_names_its_first_problem
"""


def read_event(message: object) -> Event | Unreadable:
    """The event that a message describes."""
    match message:
        case {"event": str(kind), "by": str(name) | {"name": str(name)}, **details} if name.strip():
            return event_of(kind, name.strip(), details)
        case {"event": str()}:
            return Unreadable(Problem.NOBODY_NAMED)
        case dict():
            return Unreadable(Problem.NO_EVENT)
        case _:
            return Unreadable(Problem.NOT_A_MAPPING)
