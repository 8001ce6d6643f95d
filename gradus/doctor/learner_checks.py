"""What is the learner's: the workspace, the terminal, and git, which is nice to have."""

from collections.abc import Iterator

from gradus.doctor.findings import Finding, advice, ok, problem
from gradus.doctor.machine import Machine, OwnFolder

NARROWEST = 80


def check_workspace(machine: Machine) -> Iterator[Finding]:
    """Whether there is one, and everything in it can be read."""
    workspace = machine.workspace
    if workspace is None:
        yield advice("workspace", "There is no workspace here yet.", "gradus init DIR")
        return
    faults = list(_faults(machine, workspace))
    yield from faults or [ok("workspace", f"{workspace.path}, whole and readable.")]


def _faults(machine: Machine, workspace: OwnFolder) -> Iterator[Finding]:
    if not workspace.environment_leads:
        sentence = "The workspace's .venv leads nowhere: pytest, mypy and your editor find no packages."
        yield problem("workspace", sentence, "gradus update")
    if workspace.manifest_fault:
        yield _unreadable("What the course has delivered", workspace.manifest_fault, machine)
    if workspace.progress_fault:
        yield _unreadable("Progress", workspace.progress_fault, machine)
    elif workspace.unreadable and not workspace.begun:
        sentence = (
            f"Progress could not be read and was kept as {workspace.unreadable}; checking fills a new one."
        )
        yield advice("workspace", sentence, "gradus check")


def _unreadable(what: str, fault: str, machine: Machine) -> Finding:
    """A newer gradus wrote it, or it is broken: an update takes what is broken for the learner's own."""
    mend = machine.installation.sync if "newer gradus" in fault else "gradus update"
    return problem("workspace", f"{what} cannot be read: {fault}", mend)


def check_updates(machine: Machine) -> Iterator[Finding]:
    """Whether the course is newer than the workspace."""
    workspace = machine.workspace
    if workspace is not None and workspace.waiting:
        files = "1 file" if workspace.waiting == 1 else f"{workspace.waiting} files"
        yield advice("updates", f"The course is newer than your workspace: {files}.", "gradus update")


def check_encoding(machine: Machine) -> Iterator[Finding]:
    """Whether every character of a verdict can be written."""
    encoding = machine.screen.encoding
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        yield ok("encoding", "UTF-8.")
    else:
        setting = "setx PYTHONUTF8 1" if machine.kernel.system == "Windows" else "export PYTHONUTF8=1"
        yield advice(
            "encoding", f"Output is in {encoding}, which lacks some characters of a verdict.", setting
        )


def check_terminal(machine: Machine) -> Iterator[Finding]:
    """Whether there is room, and there are colours."""
    screen = machine.screen
    if not screen.is_terminal:
        yield ok("terminal", "None: output is plain text.")
    elif screen.kind in ("", "dumb") and machine.kernel.system != "Windows":
        sentence = "The terminal does not say what it can do, so watch prints instead of painting."
        yield advice("terminal", sentence, "export TERM=xterm-256color")
    elif screen.columns < NARROWEST:
        sentence = (
            f"The terminal is {screen.columns} columns wide; verdicts are made for {NARROWEST} or more."
        )
        yield advice("terminal", sentence, "Make the window wider, or its letters smaller.")
    else:
        yield ok("terminal", f"{screen.columns} columns, {screen.colours or 'no colours'}.")


def check_git(machine: Machine) -> Iterator[Finding]:
    """Nice to have: a workspace under git remembers every version."""
    if machine.git:
        yield ok("git", "It is there.")
    else:
        sentence = (
            "git is not installed. Nothing needs it, but a workspace under git remembers every version."
        )
        yield advice("git", sentence, f"{machine.install} git")
