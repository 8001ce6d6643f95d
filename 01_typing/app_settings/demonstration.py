"""The demonstration: one program in three environments, then a configuration with three faults.

The files lie in a folder that is gone afterwards, and the process environment is a dict: nothing that
happens to be set on this machine has a say.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from app_settings.base import Settings
from app_settings.faults import SettingsError
from app_settings.loading import load_settings
from app_settings.shown import show_settings

FILES = {
    ".env": "SHOP_API_KEY=for-playing-only\nSHOP_CURRENCIES=EUR, CHF\n",
    ".env.staging": "SHOP_PAGE_SIZE=50\nSHOP_API_KEY=staging-0123456789\n",
    ".env.prod": "SHOP_PAGE_SIZE=100\nSHOP_API_KEY=secret-0123456789\nSHOP_CURRENCIES=EUR\n",
}
FAULTY = {"SHOP_ENVIRONMENT": "prod", "SHOP_API_KEY": "short", "SHOP_PAGE_SIZE": "500", "SHOP_DEBUGG": "1"}


class ShopSettings(Settings):
    """The settings of a small shop."""

    model_config = SettingsConfigDict(env_prefix="SHOP_")

    page_size: int = Field(default=20, ge=1, le=100, description="Goods on one page.")
    currencies: list[str] = Field(default=["EUR"], min_length=1, description="What can be paid with.")
    api_key: SecretStr = Field(min_length=10, description="The key of the payment service.")


def demonstrate() -> Iterator[str]:
    """The lines to print."""
    with TemporaryDirectory(prefix="app_settings-") as name:
        folder = Path(name)
        for file, text in FILES.items():
            (folder / file).write_text(text, encoding="utf-8")
        yield "The same code, three environments; each value, and where it came from:"
        for environment in ({}, {"SHOP_ENVIRONMENT": "staging"}, {"SHOP_ENVIRONMENT": "prod"}):
            yield from table(folder, environment)
        yield "\nA start with three faults, all of them named at once:\n"
        yield refused(folder, FAULTY)


def table(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """A line for each setting."""
    shown = show_settings(ShopSettings, folder=folder, environment=environment)
    yield ""
    yield from (f"  {one.name:<17} {one.value:<15} {one.source}" for one in shown)


def refused(folder: Path, environment: Mapping[str, str]) -> str:
    """What a start with this environment says."""
    try:
        return repr(load_settings(ShopSettings, folder=folder, environment=environment))
    except SettingsError as error:
        return str(error)
