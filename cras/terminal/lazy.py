"""Commands that are imported when they are called: a command costs a file and a row, and ``--help`` costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from cras.terminal.told import told

PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,  # plain help: importing rich would cost more than all the rest
    "pretty_exceptions_enable": False,
}


@dataclass(frozen=True)
class Row:
    """A command: the module whose function ``command`` it is, and the line that the list of commands has of it.

    The function's parameters are the options, its docstring the help, whose first paragraph begins with ``line``; it
    answers the exit code, or nothing for 0.
    """

    module: str
    line: str


def commands_of(
    program: str,
    help: str,
    rows: Mapping[str, Row],
    *,
    extra: str | None = None,
    prepare: Callable[[], None] = lambda: None,
) -> typer.Typer:
    """The program ``program`` with the commands of ``rows``, in their order.

    Args:
        help: what the program is for, in a sentence.
        extra: of the package, whose libraries the commands need (see :func:`cras.terminal.told.told`).
        prepare: called before a command is imported.
    """

    class Commands(_LazyCommands):
        table = rows

        def invoke(self, ctx: Any) -> Any:
            with told(program, extra):
                prepare()
                code = super().invoke(ctx)
            raise typer.Exit(code or 0)

    app = typer.Typer(name=program, help=help, cls=Commands, no_args_is_help=True, **PLAIN)

    @app.callback(help=help)
    def main(
        version: Annotated[
            bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_say_version)
        ] = False,
    ) -> None:
        pass

    return app


class _LazyCommands(TyperGroup):
    """A group that knows the names and lines of its commands, and imports the one that is called."""

    table: ClassVar[Mapping[str, Row]]

    def __init__(self, **more: Any) -> None:
        listed = {name: TyperCommand(name, help=row.line) for name, row in self.table.items()}
        super().__init__(**more | {"commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        app = typer.Typer(**PLAIN)
        app.command(name)(import_module(self.table[str(name)].module).command)
        return name, typer.main.get_command(app), rest


def _say_version(context: typer.Context, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"{context.info_name} {version('sail-cras')}")
        raise typer.Exit
