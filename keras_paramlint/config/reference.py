"""The page about the configuration, made from the table of options."""

from __future__ import annotations

from keras_paramlint.config.find import FILE_NAMES, TABLE
from keras_paramlint.config.setting import Setting
from keras_paramlint.config.settings import SETTINGS
from keras_paramlint.config.values import EXPECTED
from keras_paramlint.options import BOUNDS


_BOUNDS = "\n".join(f"- `{name}` ({bound.default:,}): {bound.what}" for name, bound in BOUNDS.items())

_HEAD = f"""\
# Configuration

Options can stand in a file: in `pyproject.toml` under `[tool.{TABLE}]`, in a `keras_paramlint.toml` of their
own, or in the section `[{TABLE}]` of `setup.cfg` or `tox.ini`. Names may be written with `-` or `_`.

Each analysed file takes the configuration file that is nearest to it, in its own directory or above; the
search ends at the root of a git repository. In one directory the order is
{", ".join(f"`{name}`" for name in FILE_NAMES)},
and the first one with our table counts; files are not merged. What concerns a run as a whole
(`output-format`, `fail-level`, `jobs`, ...) is taken from the file that counts in the working directory.

The command line counts before the environment, and that before the file. `--config FILE` names the one file
that counts everywhere, `--isolated` reads none, and `--show-settings` prints every value with its origin. An
option that does not exist, or a rule that does not, ends the run with status 2 and names the line.

`keras-paramlint config --schema` prints the JSON schema of the file, which is
[configuration.schema.json](configuration.schema.json).

## Rules

Rules are meant by their code (`KPL101`), by the beginning of it (`KPL1`), by their name
(`cudnn-extra-bias`), or all together as `ALL`. Where a rule is both selected and ignored, the longer of the
two counts, and `ignore` where both are as long. `per-file-ignores` count before all of these. Findings of
severity `info` are reported only where their rule is selected by code, prefix or name. `severity` changes
what a rule reports.

## File patterns

`*` matches any text, slashes as well, `?` one character, `**/` any directories or none. A pattern without a
slash is compared with the names of the file and of the directories that it lies in, another one with the
path from the directory of the configuration file (on the command line: from the working directory). `!` in
front means all other files.

For `exclude` and `include` a pattern with a slash means a whole path, so that `src/old` is a directory with
all that is in it, and `!` has no meaning. Files that are named on the command line are analysed whatever
`exclude` says, unless `force-exclude` is on. The plugins of flake8 and pylint leave excluded files alone.

## Comments

    x = layers.Dense(0)  # noqa: KPL310                       this statement
    x = layers.Dense(0)  # paramlint: ignore[bad-size-literal] and why
    # paramlint: ignore[KPL310]                               alone on its line: the next statement
    # paramlint: disable=KPL310                               from here ...
    # paramlint: enable=KPL310                                ... to here
    # paramlint: ignore-file[KPL310]                          the whole file
    # flake8: noqa: KPL310                                    the whole file, as flake8 has it

Without a list they mean all rules. Behind `# noqa:` only codes count, elsewhere codes, prefixes and names.
What comments can promise, and what budgets and the lock file are, is in [expectations.md](expectations.md).
A comment beside the first or the last line of a statement means the whole statement, one between its
brackets its own line. A comment that hides nothing is reported as `KPL004`, one that cannot be understood as
`KPL005`.

## Limits

One file may cost so much, whatever is in it; `limits` sets other bounds. What is cut is told as `KPL002` with
its place, and what depends on it is unknown. What `seconds` cut is not kept in the cache.

{_BOUNDS}
"""


def reference() -> str:
    """Return the page as Markdown."""
    in_file = [setting for setting in SETTINGS if setting.in_file]
    others = [setting for setting in SETTINGS if not setting.in_file]
    parts = [_HEAD, "## Options\n", *map(_entry, in_file)]
    parts.append("## On the command line only\n")
    rows = (f"- `{_flags(setting)}`: {setting.help}{_variable(setting)}" for setting in others)
    parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _entry(setting: Setting) -> str:
    commands = f" Only for {', '.join(f'`{name}`' for name in setting.commands)}." if setting.commands else ""
    variable = _variable(setting, ", in the environment: ", "")
    choices = f" One of {', '.join(f'`{choice}`' for choice in setting.choices)}." if setting.choices else ""
    return (
        f"### {setting.name}\n\n"
        f"{setting.help[0].upper()}{setting.help[1:]}.{choices}{commands}\n\n"
        f"In a file: {EXPECTED[setting.kind]}. On the command line: `{_flags(setting)}`{variable}.\n\n"
        f"```toml\n{setting.example}\n```\n"
    )


def _variable(setting: Setting, before: str = " (in the environment: ", after: str = ")") -> str:
    return f"{before}`{setting.environment}`{after}" if setting.environment else ""


def _flags(setting: Setting) -> str:
    metavar = f" {setting.metavar}" if setting.metavar else ""
    short = f"{setting.short}, " if setting.short else ""
    opposite = f", --no-{setting.name}" if setting.has_opposite else ""
    return f"{short}--{setting.name}{metavar}{opposite}"
