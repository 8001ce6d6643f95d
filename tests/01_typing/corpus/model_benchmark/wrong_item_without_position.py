"""Names the field but not the item, so that nobody finds it among forty.

replaces: records.py
fails:
  - test_every_mutation_is_refused_by_both_kinds_of_models
  - test_the_error_of_a_record_says_what_was_found
  - test_the_four_roads_differ_in_what_they_let_in
  - test_what_lies_outside_is_refused_by_name
"""


def _item(value: object, path: str) -> ItemRecord:
    item = _members(value, path, ITEM)
    name = _text(item["name"], "name")
    if not name:
        raise FieldError("name", f"expected a name, found {name!r}")
    return ItemRecord(name=name, quantity=_whole(item["quantity"], "quantity", MOST))
