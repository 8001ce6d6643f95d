"""The base of every service's settings: what all have in common, and what none may do.

`BaseSettings` by itself reads ``os.environ`` and the ``env_file`` of its configuration, relative to whatever
folder the process was started in, whenever somebody constructs it; a test that constructs one finds out what
happens to be set on the machine. Here the values come from the caller and from nowhere else.
"""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app_settings.annotations import holds_many
from app_settings.text import taken_apart


class Settings(BaseSettings):
    """Frozen, and closed to names it does not know. A subclass adds its fields and an ``env_prefix``."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Literal["dev", "staging", "prod"] = Field(
        default="dev", description="Where the program runs; the file .env.<environment> is read, too."
    )
    debug: bool = Field(default=False, description="Tell more than outsiders may see. Refused in prod.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # not asked
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not asked
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not asked
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not asked
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources that are asked, the strongest first: only what is passed to the constructor."""
        # EXERCISE: one of the four that are offered, in a tuple.
        return (init_settings,)

    @field_validator("debug")
    @classmethod
    def refuse_debug_in_prod(cls, debug: bool, info: ValidationInfo) -> bool:  # noqa: FBT001  # pydantic's call
        """``debug`` as it is; ValueError ``prod refuses debug=true`` if the environment is prod.

        A validator of the field, so that it speaks even if other fields are wrong, too. ``info.data`` has
        the fields above that are valid; ``environment`` is missing there if it is not.
        """
        # EXERCISE: ask info.data for the environment, and be ready for its absence.
        if debug and info.data.get("environment") == "prod":
            raise ValueError("prod refuses debug=true")
        return debug

    @field_validator("*", mode="before")
    @classmethod
    def take_apart(cls, value: object, info: ValidationInfo) -> object:
        """Text for a collection or a model is taken apart; everything else goes on as it is."""
        if not isinstance(value, str) or info.field_name is None:
            return value
        return taken_apart(value) if holds_many(cls.model_fields[info.field_name].annotation) else value
