"""The environment variables that a settings class knows.

Names are upper case and matched exactly: on Linux ``page_size`` and ``PAGE_SIZE`` are two variables, and
pydantic-settings, which ignores case unless told otherwise, would take one of the two without saying which.
"""

from dataclasses import dataclass

from pydantic.fields import FieldInfo

from app_settings.annotations import holds_secret
from app_settings.base import Settings


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its variable's ``name``, its ``attribute``, and the ``key`` its value is passed under.

    ``key`` is the first part of ``loc`` in pydantic's errors; it differs from ``attribute`` for an alias.
    """

    name: str
    attribute: str
    key: str
    field: FieldInfo

    @property
    def secret(self) -> bool:
        """Whether its value must not be seen."""
        return holds_secret(self.field.annotation)

    @property
    def required(self) -> bool:
        """Whether it has no default."""
        return self.field.is_required()


def prefix(kind: type[Settings]) -> str:
    """What the class's variables begin with, in upper case; may be empty."""
    return str(kind.model_config.get("env_prefix", "")).upper()


def variables(kind: type[Settings]) -> list[Variable]:
    """The variables in the order of the fields; ``validation_alias``, if it is text, is a whole name."""
    return [_variable(kind, attribute, field) for attribute, field in kind.model_fields.items()]


def _variable(kind: type[Settings], attribute: str, field: FieldInfo) -> Variable:
    if isinstance(field.validation_alias, str):
        return Variable(field.validation_alias.upper(), attribute, field.validation_alias, field)
    return Variable(prefix(kind) + attribute.upper(), attribute, attribute, field)
