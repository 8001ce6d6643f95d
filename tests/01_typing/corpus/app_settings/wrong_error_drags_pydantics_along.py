"""Raises inside the except block: `from None` hides the context and does not remove it.

replaces: loading.py
fails:
  - test_a_refused_secret_is_told_nowhere
"""


def load_settings(kind: type[S], *, folder: Path, environment: Mapping[str, str]) -> S:
    layers = gather(kind, folder=folder, environment=environment)
    faults = [*layers.faults]
    strange = unknown(kind, layers.found)
    known = [variable for variable in variables(kind) if variable.name in layers.found]
    try:
        settings = kind.model_validate({one.key: layers.found[one.name].text for one in known})
    except ValidationError as error:
        raise SettingsError(kind.__name__, [*faults, *refusals(kind, layers, error), *strange]) from None
    if faults or strange:
        raise SettingsError(kind.__name__, [*faults, *strange])
    return settings
