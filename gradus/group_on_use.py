"""A group of commands that imports a command when it is called, or when help lists it.

``gradus list`` shall not wait until graders, gate and watch are imported: they take longer than the list itself.
"""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING, ClassVar

from typer.core import TyperGroup
from typer.main import get_group

if TYPE_CHECKING:
    from typer._click import Command, Context  # for the checker alone: typer keeps its click to itself


class GroupOnUse(TyperGroup):
    """``sources`` says for each name, in the order of the help, where the Typer is that has it: ``module:name``.

    A Typer that has no command of that name is itself the command: a group.
    """

    sources: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: "Context") -> list[str]:  # noqa: ARG002  # inherited
        """All of them, imported or not."""
        return list(self.sources)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":  # noqa: ARG002
        """Imported now if it was not; None if there is none."""
        if cmd_name in self.sources and cmd_name not in self.commands:
            group = get_group(resolve_name(self.sources[cmd_name]))
            self.commands[cmd_name] = group.commands.get(cmd_name, group)
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> tuple[str | None, "Command | None", list[str]]:
        """As inherited, which looks for a name that was meant among the commands that are there."""
        if args[0] not in self.sources:
            for name in self.sources:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)
