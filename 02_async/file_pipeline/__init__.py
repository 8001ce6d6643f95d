"""Works off what is dropped into a folder: once, when it is complete, at a bounded rate, with a clean drain."""

from file_pipeline.hashing import hash_file
from file_pipeline.inbox import FolderInUseError, only_one, put_away, scan, version_of
from file_pipeline.journal import Journal
from file_pipeline.model import Arrival, Details, Event, Kind, Process, Settings, Tell, Version, WakeUps
from file_pipeline.pipeline import Pipeline, explain
from file_pipeline.resources import Resources, available, turns
from file_pipeline.service import Service
from file_pipeline.settling import Settler
from file_pipeline.stopping import SIGNALS, drain_on_signal
from file_pipeline.waking import FAILURES, wake_ups, with_fallback

__all__ = [
    "FAILURES",
    "SIGNALS",
    "Arrival",
    "Details",
    "Event",
    "FolderInUseError",
    "Journal",
    "Kind",
    "Pipeline",
    "Process",
    "Resources",
    "Service",
    "Settings",
    "Settler",
    "Tell",
    "Version",
    "WakeUps",
    "available",
    "drain_on_signal",
    "explain",
    "hash_file",
    "only_one",
    "put_away",
    "scan",
    "turns",
    "version_of",
    "wake_ups",
    "with_fallback",
]
