"""Compares dicts instead of texts: `True == 1` hides a change, and `nan != nan` invents one.

replaces: outcomes.py
fails:
  - test_the_four_roads_differ_in_what_they_let_in
  - test_what_is_let_in_is_compared_with_what_was_sent
"""


def outcome(road: Road[T], text: str) -> Outcome:
    """What becomes of a document on this road."""
    try:
        found = road.read(text)
    except (TypeError, ValueError) as error:
        field = named_field(error)
        return Outcome(Kind.UNNAMED) if field is None else Outcome(Kind.REFUSED, field)
    same = json.loads(road.write(found)) == json.loads(text)
    return Outcome(Kind.ACCEPTED if same else Kind.CHANGED)
