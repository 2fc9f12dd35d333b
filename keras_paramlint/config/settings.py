"""Every option, declared once: the command line and the configuration file are made from this table."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import BOUNDS, FLAVOURS, LIMITS, SEVERITIES
from keras_paramlint.sources.defaults import DEFAULT_EXCLUDES, DEFAULT_INCLUDES


class Kind(StrEnum):
    """What an option takes."""

    FLAG = "flag"
    TEXT = "text"
    CHOICE = "choice"
    TEXTS = "texts"
    """Texts: repeatable on the command line, a text or an array of them in a file."""
    NAMES = "names"
    """A list: repeatable and separated by commas on the command line, an array in a file."""
    FILES = "files"
    """File patterns: repeatable and separated by commas on the command line, an array in a file."""
    VALUES = "values"
    """Names with values: repeatable ``NAME=VALUE``, a table in a file."""
    NUMBER = "number"
    """A number greater than zero."""
    JOBS = "jobs"
    """A number of processes, or ``auto``."""
    SEVERITIES = "severities"
    """Selectors with severities: repeatable ``RULE=SEVERITY``, a table in a file."""
    FILE_RULES = "file-rules"
    """File patterns with selectors: repeatable ``PATTERN:RULES``, a table of arrays in a file."""
    BUDGETS = "budgets"
    """Patterns for models with what these may have: repeatable ``PATTERN:LIMIT=COUNT``, a table of tables."""
    NUMBERS = "numbers"
    """Some of several names with numbers greater than zero: repeatable ``NAME=NUMBER``, a table in a file."""
    SHARD = "shard"
    """Which part of how many: ``2/5``."""
    FILE_FLAVOURS = "file-flavours"
    """File patterns with flavours: repeatable ``PATTERN:FLAVOUR``, a table in a file."""

    @property
    def adds_up(self) -> bool:
        """Whether what is given in several places counts together."""
        return self in {
            Kind.VALUES,
            Kind.SEVERITIES,
            Kind.FILE_RULES,
            Kind.FILE_FLAVOURS,
            Kind.BUDGETS,
            Kind.NUMBERS,
        }

    @property
    def is_repeatable(self) -> bool:
        """Whether the command line can give it several times, and all of them count."""
        return self.adds_up or self in {Kind.TEXTS, Kind.NAMES, Kind.FILES}


@dataclass(frozen=True, slots=True)
class Setting:
    """One option: ``--name`` on the command line, ``name`` in a configuration file."""

    name: str
    kind: Kind
    help: str
    default: Any = None
    short: str | None = None
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    commands: tuple[str, ...] | None = None
    """The commands that have it; None: all that analyse."""
    in_file: bool = True
    """Whether a configuration file can set it."""
    aliases: tuple[str, ...] = ()
    """Other names on the command line."""
    environment: str = ""
    """The variable that counts where the command line says nothing."""
    example: str = ""
    """What it looks like in ``keras_paramlint.toml``."""

    @property
    def has_opposite(self) -> bool:
        """Whether the command line can also say no, to what a file or the default says."""
        return self.kind is Kind.FLAG and self.in_file

    @property
    def key(self) -> str:
        """The name as an attribute."""
        return self.name.replace("-", "_")


SETTINGS = (
    Setting(
        "flavour",
        Kind.CHOICE,
        "the Keras generation to count for (default: found from the evidence)",
        choices=FLAVOURS,
        metavar="NAME",
        example='flavour = "tf1"',
    ),
    Setting(
        "per-file-flavour",
        Kind.FILE_FLAVOURS,
        "the Keras generation of some files, whatever --flavour says of the others; repeatable",
        metavar="PATTERN:NAME",
        choices=FLAVOURS,
        example='per-file-flavour = { "legacy/**" = "keras2" }',
    ),
    Setting(
        "set",
        Kind.VALUES,
        "give a symbol, a module-level name or a builder's parameter a value; repeatable",
        metavar="NAME=VALUE",
        in_file=False,
    ),
    Setting(
        "assume",
        Kind.VALUES,
        "what names are worth that the source leaves open, where --set says nothing else",
        metavar="NAME=VALUE",
        commands=(),
        example="assume = { vocab_size = 20000, input_size = [224, 224] }",
    ),
    Setting(
        "budgets",
        Kind.BUDGETS,
        "what models may have: max-params, min-params, max-trainable or max-layer-params; repeatable",
        metavar="PATTERN:LIMIT=COUNT",
        choices=LIMITS,
        example='budgets = { "tiny*" = { max-params = 60000 }, "m/*.py::*" = { max-params = 1500000 } }',
    ),
    Setting(
        "limits",
        Kind.NUMBERS,
        "what the analysis of one file may cost, where the usual bounds do not suit; repeatable",
        metavar="NAME=NUMBER",
        choices=tuple(BOUNDS),
        example="limits = { steps = 5_000_000, seconds = 120 }",
    ),
    Setting(
        "source-roots",
        Kind.NAMES,
        "directories in which imported modules of the project are found beside the importing file's own",
        default=(),
        metavar="DIRECTORIES",
        example='source-roots = ["lib", "python"]',
    ),
    Setting(
        "follow-installed",
        Kind.FLAG,
        "analyse imported packages where they are installed, not only the project's own modules",
        default=False,
        example="follow-installed = true",
    ),
    Setting(
        "include",
        Kind.FILES,
        "the files that are taken from directories",
        default=DEFAULT_INCLUDES,
        metavar="PATTERNS",
        example='include = ["models/**/*.py", "*.ipynb"]',
    ),
    Setting(
        "extend-include",
        Kind.FILES,
        "take these as well",
        default=(),
        metavar="PATTERNS",
        example='extend-include = ["*.pyw"]',
    ),
    Setting(
        "exclude",
        Kind.FILES,
        "files and directories that are left out when directories are searched",
        default=DEFAULT_EXCLUDES,
        metavar="PATTERNS",
        example='exclude = ["legacy", "scripts/old_*.py"]',
    ),
    Setting(
        "extend-exclude",
        Kind.FILES,
        "leave these out as well",
        default=(),
        metavar="PATTERNS",
        example='extend-exclude = ["third_party"]',
    ),
    Setting(
        "respect-gitignore",
        Kind.FLAG,
        "leave out what git ignores (default: yes)",
        default=True,
        example="respect-gitignore = false",
    ),
    Setting(
        "force-exclude",
        Kind.FLAG,
        "leave out what is excluded even where it is named, as hooks and editors name it",
        default=False,
        example="force-exclude = true",
    ),
    Setting(
        "select",
        Kind.NAMES,
        "report only these rules: codes, prefixes, names, ALL",
        metavar="RULES",
        example='select = ["KPL1", "wrong-rank-input"]',
    ),
    Setting(
        "ignore",
        Kind.NAMES,
        "do not report these rules",
        default=(),
        metavar="RULES",
        example='ignore = ["KPL101"]',
    ),
    Setting(
        "extend-select",
        Kind.NAMES,
        "report these rules as well",
        default=(),
        metavar="RULES",
        example='extend-select = ["KPL402"]',
    ),
    Setting(
        "extend-ignore",
        Kind.NAMES,
        "do not report these rules either",
        default=(),
        metavar="RULES",
        example='extend-ignore = ["KPL4"]',
    ),
    Setting(
        "per-file-ignores",
        Kind.FILE_RULES,
        "do not report these rules in some files, whatever is selected; repeatable",
        metavar="PATTERN:RULES",
        example='per-file-ignores = { "tests/**" = ["KPL3"] }',
    ),
    Setting(
        "severity",
        Kind.SEVERITIES,
        "report these rules as error, warning or info; repeatable",
        metavar="RULE=SEVERITY",
        choices=SEVERITIES,
        example='severity = { KPL101 = "error", KPL4 = "info" }',
    ),
    Setting(
        "output-format",
        Kind.TEXTS,
        "text (default), full, concise, grouped, json, json-lines, junit, github, gitlab, pylint, azure, "
        "rdjson, sarif, markdown or csv; with :FILE it is written there; repeatable",
        default=("text",),
        metavar="FORMAT[:FILE]",
        environment="KERAS_PARAMLINT_OUTPUT_FORMAT",
        example='output-format = ["concise", "sarif:report.sarif"]',
    ),
    Setting(
        "output-file",
        Kind.TEXT,
        "write there, not to standard output; of several formats, the last one that names no file of its own",
        short="-o",
        metavar="FILE",
        in_file=False,
        environment="KERAS_PARAMLINT_OUTPUT_FILE",
    ),
    Setting(
        "expand-nested",
        Kind.FLAG,
        "show the layers inside wrappers and nested models",
        default=False,
        commands=("summary",),
        example="expand-nested = true",
    ),
    Setting(
        "fail-level",
        Kind.CHOICE,
        "the severity from which the exit status is 1 (default: warning)",
        default="warning",
        choices=SEVERITIES,
        metavar="SEVERITY",
        commands=("check", "baseline"),
        example='fail-level = "error"',
    ),
    Setting(
        "baseline",
        Kind.TEXT,
        "do not report the findings that this file has, unless what they are about has grown",
        metavar="FILE",
        commands=("check", "baseline"),
        example='baseline = "keras_paramlint_baseline.json"',
    ),
    Setting(
        "statistics",
        Kind.FLAG,
        "print how often each rule was reported, and how much of the models is known",
        default=False,
        commands=("check",),
        example="statistics = true",
    ),
    Setting(
        "fix",
        Kind.FLAG,
        "apply safe fixes and report what is left",
        default=False,
        commands=("check",),
        in_file=False,
    ),
    Setting(
        "unsafe-fixes",
        Kind.FLAG,
        "with --fix or --diff: apply fixes as well that may change what the program means",
        default=False,
        commands=("check",),
        in_file=False,
    ),
    Setting(
        "diff",
        Kind.FLAG,
        "print what would be changed, and change nothing",
        default=False,
        commands=("check", "pin"),
        in_file=False,
    ),
    Setting(
        "run-code",
        Kind.FLAG,
        "allow to run the program and what it imports; remembered for the project",
        default=False,
        commands=("verify",),
        in_file=False,
    ),
    Setting(
        "python",
        Kind.TEXT,
        "the Python that builds the models (default: the one that this tool runs with)",
        metavar="PATH",
        commands=("verify",),
        in_file=False,
    ),
    Setting(
        "timeout",
        Kind.TEXT,
        "the seconds that building may take (default: 300)",
        default="300",
        metavar="SECONDS",
        commands=("verify",),
        in_file=False,
    ),
    Setting(
        "gpu",
        Kind.FLAG,
        "let the program see the GPUs",
        default=False,
        commands=("verify",),
        in_file=False,
    ),
    Setting(
        "models",
        Kind.FLAG,
        "pin the counts of models (default, unless --layers is given alone)",
        default=False,
        commands=("pin",),
        in_file=False,
    ),
    Setting(
        "layers",
        Kind.FLAG,
        "pin the counts of layers",
        default=False,
        commands=("pin",),
        in_file=False,
    ),
    Setting(
        "trainable",
        Kind.FLAG,
        "pin how many parameters are trainable as well",
        default=False,
        commands=("pin",),
        in_file=False,
    ),
    Setting(
        "check",
        Kind.FLAG,
        "write nothing, and exit with 1 if something would be",
        default=False,
        commands=("pin", "lock"),
        in_file=False,
    ),
    Setting(
        "lock-file",
        Kind.TEXT,
        "the lock file (default: keras_paramlint.lock beside the configuration file, or here)",
        commands=("lock",),
        metavar="FILE",
        example='lock-file = "models.lock"',
    ),
    Setting(
        "line-length",
        Kind.NUMBER,
        "the line length above which a comment goes on the line above "
        "(default: that of ruff, black or flake8 in the project, else 88)",
        commands=("pin",),
        metavar="N",
        example="line-length = 100",
    ),
    Setting(
        "stdin-filename",
        Kind.TEXT,
        "the name of what is read from standard input, which is meant by the target -",
        metavar="FILE",
        commands=("check", "summary"),
        in_file=False,
        aliases=("stdin-display-name",),
    ),
    Setting(
        "watch",
        Kind.FLAG,
        "do it again whenever a file changes, until Ctrl-C",
        default=False,
        short="-w",
        commands=("check", "summary"),
        in_file=False,
    ),
    Setting(
        "since",
        Kind.TEXT,
        "report edits since a git revision after which weights that were saved there no longer load (KPL506)",
        metavar="REV",
        commands=("check",),
        example='since = "origin/main"',
    ),
    Setting(
        "staged",
        Kind.FLAG,
        "compare the revision with the index, which the next commit will have, not with the working tree",
        default=False,
        commands=("diff",),
        in_file=False,
    ),
    Setting(
        "fail-on",
        Kind.TEXTS,
        "exit with 1 where a model changes so: growth=5% (its count grows by more), any, incompatible (old "
        "weights do not load in every format); repeatable",
        default=(),
        metavar="CHANGE",
        commands=("diff", "compare"),
        example='fail-on = ["growth=5%", "incompatible"]',
    ),
    Setting("exit-zero", Kind.FLAG, "exit with 0 whatever was found", default=False, in_file=False),
    Setting(
        "jobs",
        Kind.JOBS,
        "processes (default: auto, as many as pay)",
        default=0,
        short="-j",
        metavar="N",
        example="jobs = 4",
    ),
    Setting(
        "shard",
        Kind.SHARD,
        "analyse part I of N of the files, for a matrix of CI jobs: all N parts are the whole run",
        metavar="I/N",
        commands=("check", "summary"),
        in_file=False,
    ),
    Setting(
        "dask",
        Kind.TEXT,
        "analyse on a Dask cluster, whose workers see the same files: its scheduler's address",
        metavar="SCHEDULER",
        commands=("check", "summary"),
        in_file=False,
    ),
    Setting("no-cache", Kind.FLAG, "neither read nor write a cache", default=False, in_file=False),
    Setting(
        "cache-dir",
        Kind.TEXT,
        "where results are kept (default: .keras_paramlint_cache in the project's directory)",
        metavar="DIRECTORY",
        example='cache-dir = ".cache/keras-paramlint"',
    ),
    Setting(
        "color",
        Kind.CHOICE,
        "auto (default), always or never",
        default="auto",
        choices=("auto", "always", "never"),
        metavar="WHEN",
        in_file=False,
    ),
    Setting(
        "quiet", Kind.FLAG, "print less: no notes; one line a model", default=False, short="-q", in_file=False
    ),
    Setting(
        "verbose", Kind.FLAG, "say on standard error what is done", default=False, short="-v", in_file=False
    ),
    Setting("config", Kind.TEXT, "read the configuration from this file", metavar="FILE", in_file=False),
    Setting("isolated", Kind.FLAG, "read no configuration file", default=False, in_file=False),
    Setting(
        "show-settings",
        Kind.FLAG,
        "print every option that counts for each target, and where it was set, and analyse nothing",
        default=False,
        in_file=False,
    ),
    Setting(
        "show-files",
        Kind.FLAG,
        "print the files that would be analysed, and analyse nothing",
        default=False,
        commands=("check", "summary"),
        in_file=False,
    ),
    Setting(
        "targets-from",
        Kind.TEXT,
        "read further targets from a file, one a line (- for standard input)",
        metavar="FILE",
        in_file=False,
    ),
)


def settings_of(command: str) -> tuple[Setting, ...]:
    """Return the options of a command."""
    return tuple(
        setting for setting in SETTINGS if setting.commands is None or command in setting.commands
    )


def setting_named(name: str) -> Setting | None:
    """Return an option that a file can set; its name may be written with ``-`` or ``_``."""
    wanted = name.replace("_", "-")
    return next((setting for setting in SETTINGS if setting.in_file and setting.name == wanted), None)
