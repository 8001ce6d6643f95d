"""Compares whole names, and finds everything near that begins with the same prefix.

replaces: loading.py
fails:
  - test_an_unknown_name_is_refused_with_the_nearest_known_one
"""


def unknown(kind: type[Settings], found: Mapping[str, Found]) -> list[Fault]:
    begin = prefix(kind)
    known = [variable.name for variable in variables(kind)]
    faults = []
    for name in sorted(found):
        if begin and name.upper().startswith(begin) and name not in known:
            near = get_close_matches(name.upper(), known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Remove it"
            faults.append(Fault(name, "no setting has this name", remedy, found[name].source))
    return faults
