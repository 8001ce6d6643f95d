"""Where the database is and how many connections may lead there; everything else is told by the server."""

from collections.abc import Mapping
from dataclasses import dataclass

from async_database.errors import MissingSettingError

URL = "COURSE_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Settings:
    """At most ``size`` connections; whoever needs one waits ``wait`` seconds. The server knows them as ``name``."""

    url: str
    size: int = 5
    wait: float = 2.0
    name: str = "async_database"
    schema: str = "public"

    @property
    def sqlalchemy_url(self) -> str:
        """SQLAlchemy names the driver as well."""
        return self.url.replace("postgresql://", "postgresql+asyncpg://", 1)

    @property
    def server_settings(self) -> dict[str, str]:
        """What each connection tells the server about itself."""
        return {"application_name": self.name, "search_path": self.schema}


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that ``environment`` holds; MissingSettingError if it names no database."""
    if not environment.get(URL):
        raise MissingSettingError(URL)
    return Settings(environment[URL])
