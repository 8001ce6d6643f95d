"""A strictly typed base for the settings of a service: from the environment, checked at start, secrets kept."""

from app_settings.base import Settings
from app_settings.env_file import Found
from app_settings.example import entry, env_example
from app_settings.faults import Fault, SettingsError
from app_settings.layers import Layers, gather, merged
from app_settings.loading import load_settings, refusals, unknown
from app_settings.shown import Shown, show_settings
from app_settings.text import taken_apart, written
from app_settings.variables import Variable, variables

__all__ = [
    "Fault",
    "Found",
    "Layers",
    "Settings",
    "SettingsError",
    "Shown",
    "Variable",
    "entry",
    "env_example",
    "gather",
    "load_settings",
    "merged",
    "refusals",
    "show_settings",
    "taken_apart",
    "unknown",
    "variables",
    "written",
]
