"""Loads settings, or says everything that is wrong with them at once.

pydantic already gathers all errors of a class, but it calls them by field, knows nothing of files, and its
error carries the rejected input along. So the error itself is not passed on, not even as ``__cause__`` or
``__context__``, which end up in logs.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app_settings.annotations import holds_many
from app_settings.base import Settings
from app_settings.details import Detail, details
from app_settings.env_file import Found
from app_settings.faults import Fault, SettingsError
from app_settings.layers import Layers, gather
from app_settings.secrecy import secret_texts
from app_settings.variables import Variable, prefix, variables

S = TypeVar("S", bound=Settings)


def load_settings(kind: type[S], *, folder: Path, environment: Mapping[str, str]) -> S:
    """Settings of this class from ``environment``, ``.env.<environment>``, ``.env`` and defaults, in this order.

    Reads the two files in ``folder`` and nothing else; pass ``os.environ`` if you mean it. `SettingsError`
    has the faults of `gather`, of `refusals` and of `unknown`, in this order; it is raised outside of any
    ``except`` block, so that it has no ``__cause__`` and no ``__context__``.
    """
    # EXERCISE: gather, `attempt`, and if anything is wrong, one error for all of it.
    layers = gather(kind, folder=folder, environment=environment)
    outcome = attempt(kind, layers.found)
    refused = refusals(kind, layers, outcome) if isinstance(outcome, ValidationError) else []
    faults = [*layers.faults, *refused, *unknown(kind, layers.found)]
    if faults or isinstance(outcome, ValidationError):
        raise SettingsError(kind.__name__, faults)
    return outcome


def attempt(kind: type[S], found: Mapping[str, Found]) -> S | ValidationError:
    """The settings, or pydantic's error as a value."""
    known = [variable for variable in variables(kind) if variable.name in found]
    try:
        return kind.model_validate({variable.key: found[variable.name].text for variable in known})
    except ValidationError as error:
        return error


def refusals(kind: type[Settings], layers: Layers, error: ValidationError) -> list[Fault]:
    """A fault for each of pydantic's errors, in their order; some are about the settings together."""
    keys = {variable.key: variable for variable in variables(kind)}
    return [
        refusal(keys[one.key], layers, one) if one.key else Fault("", one.message, "Change one of them")
        for one in details(error, secret_texts(kind, layers.found))
    ]


def refusal(variable: Variable, layers: Layers, detail: Detail) -> Fault:
    """The fault for an error of pydantic's about this variable.

    Not found in the layers, and required: problem ``missing``, remedy ``Set it in`` with the layers'
    ``places``; neither source nor value.

    Not found, and not required: the default is wrong. Source ``default``, remedy ``Mend the class``, no value.

    Found: its source and its text, remedy ``Change it there``; the text of a secret is no part of the fault.

    In the second and third case the problem is the detail's message. But of a secret whose detail
    ``may_quote``, and of every secret that `holds_many`, it is ``this secret is not accepted``.
    """
    # EXERCISE: missing first, then a wrong default, then what was found; write the secret's problem last.
    found = layers.found.get(variable.name)
    if found is None and variable.required:
        return Fault(variable.name, "missing", f"Set it in {layers.places}")
    problem = _problem(variable, detail)
    if found is None:
        return Fault(variable.name, problem, "Mend the class", "default")
    value = None if variable.secret else found.text
    return Fault(variable.name, problem, "Change it there", found.source, value)


def _problem(variable: Variable, detail: Detail) -> str:
    """The message, unless it could give a secret away."""
    # EXERCISE-REMOVE
    if variable.secret and (detail.may_quote or holds_many(variable.field.annotation)):
        return "this secret is not accepted"
    return detail.message


def unknown(kind: type[Settings], found: Mapping[str, Found]) -> list[Fault]:
    """A fault, without value, for each name that has the class's prefix in any case and is no variable of it.

    Sorted by name; problem ``no setting has this name``. The remedy is ``Did you mean NAME?`` with the
    nearest variable, as `difflib.get_close_matches` finds it among the names in upper case without their
    prefix, or ``Remove it`` if none is near. Of two that are equal without it (an alias may lack the prefix)
    the one with the prefix is meant. A class without a prefix knows no strangers.
    """
    # EXERCISE: the prefix is in all names; leave it out of the comparison, or all of them look alike.
    begin = prefix(kind)
    known = [variable.name for variable in variables(kind)]
    strange = sorted(name for name in found if begin and name.upper().startswith(begin) and name not in known)
    return [
        Fault(name, "no setting has this name", _suggestion(name.upper(), known, begin), found[name].source)
        for name in strange
    ]


def _suggestion(name: str, known: list[str], begin: str) -> str:
    # EXERCISE-REMOVE
    aliases_first = sorted(known, key=lambda other: other.startswith(begin))
    rests = {other.removeprefix(begin): other for other in aliases_first}
    near = get_close_matches(name.removeprefix(begin), rests)
    return f"Did you mean {rests[near[0]]}?" if near else "Remove it"
