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
        hidden = holds_many(variable.field.annotation) or found.text in detail.message
        problem = "this secret is not accepted" if hidden else detail.message
        return Fault(name, problem, "Change it there", found.source)
    if detail.type == "missing":
        return Fault(name, "missing", f"Set it in {layers.places}")
    return Fault(name, detail.message, "Mend the class", source="default")


def unknown(kind: type[Settings], found: Mapping[str, Found]) -> list[Fault]:
    """Names that begin like ours and are not ours."""
    begin = prefix(kind)
    ours = [variable.name for variable in variables(kind)]
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
