"""Downloads files at once: with time-outs, a report of what failed and why, and a clean end on Ctrl-C."""

from async_downloader.comparison import Comparison, compare
from async_downloader.downloader import download, download_all, fetch, open_client, resume, save_body
from async_downloader.interrupt import interruptible
from async_downloader.kept_part import KeptPart, PartInUseError, kept_part
from async_downloader.model import Job, Outcome, Progress, Result, Settings, Transfer
from async_downloader.outcomes import FAILURES, WrongLengthError, classify
from async_downloader.part_file import part_file
from async_downloader.plan import plan

__all__ = [
    "FAILURES",
    "Comparison",
    "Job",
    "KeptPart",
    "Outcome",
    "PartInUseError",
    "Progress",
    "Result",
    "Settings",
    "Transfer",
    "WrongLengthError",
    "classify",
    "compare",
    "download",
    "download_all",
    "fetch",
    "interruptible",
    "kept_part",
    "open_client",
    "part_file",
    "plan",
    "resume",
    "save_body",
]
