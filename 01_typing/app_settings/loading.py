"""Loads settings, or says everything that is wrong with them at once.

pydantic already gathers all errors of a class, but it calls them by field, knows nothing of files, and its
error carries the rejected input along. So none of it is passed on: not its text, and not as ``__cause__`` or
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
    """A fault for each of pydantic's errors, in their order."""
    known = variables(kind)
    keys = {variable.key: variable for variable in known}
    secrets = [layers.found[one.name].text for one in known if one.secret and one.name in layers.found]
    return [
        refusal(keys[detail.key], layers, detail) if detail.key else general_refusal(detail, secrets)
        for detail in details(error)
    ]


def general_refusal(detail: Detail, secrets: list[str]) -> Fault:
    """For what a validator says of the settings together, and not of one of them; a secret is no part of it."""
    told = any(secret in detail.message for secret in secrets)
    return Fault("", "the settings do not fit together" if told else detail.message, "Change one of them")


def refusal(variable: Variable, layers: Layers, detail: Detail) -> Fault:
    """The fault for an error of pydantic's about this variable.

    Not found in the layers, and pydantic's ``type`` is ``missing``: problem ``missing``, remedy ``Set it in``
    with the layers' ``places``.

    Not found, another type: the default is wrong. The problem is the detail's message, the source
    ``default``, the remedy ``Mend the class``; no value.

    Found: the problem is the message, then its source and text, remedy ``Change it there``. Of a secret
    there is no value; and as whoever wrote a validator may have put it into the message, a secret whose text
    occurs there, and every secret that `holds_many`, has the problem ``this secret is not accepted``.
    """
    # EXERCISE: missing first, then a wrong default, then what was found; write the secret's problem last.
    found = layers.found.get(variable.name)
    if found is None and detail.type == "missing":
        return Fault(variable.name, "missing", f"Set it in {layers.places}")
    if found is None:
        return Fault(variable.name, detail.message, "Mend the class", "default")
    value = None if variable.secret else found.text
    return Fault(
        variable.name, _problem(variable, found.text, detail), "Change it there", found.source, value
    )


def _problem(variable: Variable, text: str, detail: Detail) -> str:
    """The message, unless it could give a secret away."""
    # EXERCISE-REMOVE
    if variable.secret and (text in detail.message or holds_many(variable.field.annotation)):
        return "this secret is not accepted"
    return detail.message


def unknown(kind: type[Settings], found: Mapping[str, Found]) -> list[Fault]:
    """A fault, without value, for each name that has the class's prefix in any case and is no variable of it.

    Sorted by name; problem ``no setting has this name``. The remedy is ``Did you mean NAME?`` with the
    nearest variable, as `difflib.get_close_matches` finds it among the names in upper case without their
    prefix, or ``Remove it`` if none is near. A class without a prefix knows no strangers.
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
    rests = {other.removeprefix(begin): other for other in known}
    near = get_close_matches(name.removeprefix(begin), rests, n=1)
    return f"Did you mean {rests[near[0]]}?" if near else "Remove it"
