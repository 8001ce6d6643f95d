"""Lists that grow, early returns, and an error that is put together before anything is raised.

replaces: loading.py
fails: []
"""

from difflib import SequenceMatcher


def load_settings(kind: type[S], *, folder: Path, environment: Mapping[str, str]) -> S:
    """The settings, or everything that is wrong."""
    layers = gather(kind, folder=folder, environment=environment)
    outcome = attempt(kind, layers.found)
    faults = list(layers.faults)
    if isinstance(outcome, ValidationError):
        faults += refusals(kind, layers, outcome)
    faults += unknown(kind, layers.found)
    if isinstance(outcome, kind) and not faults:
        return outcome
    raise SettingsError(kind.__name__, faults)


def refusal(variable: Variable, layers: Layers, detail: Detail) -> Fault:
    """The fault for one error."""
    name = variable.name
    if name in layers.found:
        found = layers.found[name]
        if not variable.secret:
            return Fault(name, detail.message, "Change it there", found.source, found.text)
        return Fault(name, said(variable, detail), "Change it there", found.source)
    if variable.field.is_required():
        return Fault(name, "missing", f"Set it in {layers.places}")
    return Fault(name, said(variable, detail), "Mend the class", source="default")


def said(variable: Variable, detail: Detail) -> str:
    """What may be said of a variable that may be a secret."""
    open_ = not variable.secret or not (detail.may_quote or holds_many(variable.field.annotation))
    return detail.message if open_ else "this secret is not accepted"


def unknown(kind: type[Settings], found: Mapping[str, Found]) -> list[Fault]:
    """Names that begin like ours and are not ours."""
    begin = prefix(kind)
    ours = [variable.name for variable in variables(kind)]
    ours.sort(key=lambda one: not one.startswith(begin))
    faults: list[Fault] = []
    if not begin:
        return faults
    for name in sorted(set(found).difference(ours)):
        if not name.upper().startswith(begin):
            continue
        rest = name.upper().removeprefix(begin)
        likeness = {one: SequenceMatcher(None, one.removeprefix(begin), rest).ratio() for one in ours}
        best = max(likeness, key=likeness.__getitem__)
        remedy = f"Did you mean {best}?" if likeness[best] >= 0.6 else "Remove it"
        faults.append(Fault(name, "no setting has this name", remedy, found[name].source))
    return faults
