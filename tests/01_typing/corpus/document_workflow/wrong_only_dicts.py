"""A class pattern for `dict` in front: what is a mapping of another kind is turned away.

replaces: modern.py
fails:
  - test_a_name_is_found_in_either_shape
"""


def read_event(message: object) -> Event | Unreadable:
    """The event that a message describes."""
    match message:
        case dict() as found:
            return _from_dict(found)
        case _:
            return Unreadable(Problem.NOT_A_MAPPING)


def _from_dict(message: dict[object, object]) -> Event | Unreadable:
    match message:
        case {"event": str(kind), "by": str(name) | {"name": str(name)}, **details} if name.strip():
            return event_of(kind, name.strip(), details)
        case {"event": str()}:
            return Unreadable(Problem.NOBODY_NAMED)
        case _:
            return Unreadable(Problem.NO_EVENT)
