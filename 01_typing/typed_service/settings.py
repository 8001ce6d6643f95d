"""What can be set from outside: `TYPED_SERVICE_PAGE_SIZE=50`, or a line in a `.env` file.

Where values come from, and what a wrong one is answered with, is `app_settings`' business. Here are only the
names, the defaults and the bounds.
"""

from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from app_settings import Settings

MOST_ITEMS = 100


class ServiceSettings(Settings):
    """The settings of the service, besides ``environment`` and ``debug`` of `Settings`.

    >>> from app_settings import load_settings
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     environment = {"TYPED_SERVICE_PAGE_SIZE": "50"}
    ...     load_settings(ServiceSettings, folder=Path(folder), environment=environment).page_size
    50
    """

    model_config = SettingsConfigDict(env_prefix="TYPED_SERVICE_")

    host: Annotated[str, Field(description="The address to listen at.")] = "127.0.0.1"
    port: Annotated[int, Field(description="The port to listen at; 0 picks a free one.", ge=0, le=65_535)] = (
        8000
    )
    page_size: Annotated[
        int, Field(description="Items on a page when nobody says how many.", ge=1, le=MOST_ITEMS)
    ] = 20
