"""Completion scripts: what bash, zsh and fish want to be told."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from keras_paramlint.cli.completion import Command, Option



_INSTALLED = {
    "bash": 'say in ~/.bashrc: eval "$(keras-paramlint completion bash)"',
    "zsh": "keep it as _keras-paramlint in a directory of $fpath, or say in ~/.zshrc, behind compinit: "
    "source <(keras-paramlint completion zsh)",
    "fish": "keep it as ~/.config/fish/completions/keras-paramlint.fish",
}


def _head(shell: str) -> str:
    return f"# Completion of keras-paramlint for {shell}; {_INSTALLED[shell]}\n"


def _names(commands: Sequence[Command]) -> str:
    return " ".join(command.name for command in commands)


# ------------------------------------------------------------------ bash
def bash(commands: Sequence[Command]) -> str:
    """Return the script for bash."""
    values = "".join(_bash_values(commands))
    options = "".join(
        f"            {command.name}) words={_quoted(_options(command))} ;;\n" for command in commands
    )
    words = "".join(
        f"        {command.name}) words={_quoted(' '.join(command.words))} ;;\n"
        for command in commands
        if command.words
    )
    only = "|".join(command.name for command in commands if not command.takes_files)
    return f"""{_head("bash")}_keras_paramlint() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    local command=check words="" word at is_first=yes
    # --option=value is three words for bash.
    if [[ $current == "=" ]]; then
        current=""
    elif [[ $previous == "=" ]]; then
        previous=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${{COMP_WORDS[at]}}
        if [[ " {_names(commands)} " == *" $word "* ]]; then
            command=$word
            is_first=no
            break
        fi
    done
    COMPREPLY=()
    case "$command $previous" in
{values}    esac
    if [[ $current == -* ]]; then
        case $command in
{options}        esac
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        return
    fi
    case $command in
{words}    esac
    [[ $is_first == yes && $COMP_CWORD == 1 ]] && words={_quoted(_names(commands))}
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    case $command in
        {only}) ;;
        *) _keras_paramlint_files ;;
    esac
}}
_keras_paramlint_files() {{
    local file
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
        COMPREPLY+=("$file")
    done < <(compgen -f -- "$current")
}}
complete -F _keras_paramlint keras-paramlint
"""


def _bash_values(commands: Sequence[Command]) -> Iterator[str]:
    """Yield the cases of options that take a value."""
    for (what, takes_file), found in _by_value(commands).items():
        pattern = "|".join(f'"{command} {name}"' for command, name in found)
        if takes_file:
            action = "_keras_paramlint_files; return"
        else:
            action = f'COMPREPLY=($(compgen -W {_quoted(what)} -- "$current")); return'
        yield f"        {pattern})\n            {action} ;;\n"


def _by_value(commands: Sequence[Command]) -> dict[tuple[str, bool], list[tuple[str, str]]]:
    """Return the options that take a value, by what that can be."""
    found: dict[tuple[str, bool], list[tuple[str, str]]] = {}
    for command in commands:
        for option in command.options:
            if option.takes:
                key = " ".join(option.choices), option.takes_file
                found.setdefault(key, []).extend((command.name, name) for name in option.names)
    return found


def _options(command: Command) -> str:
    return " ".join(name for option in command.options for name in option.names)


def _quoted(text: str) -> str:
    return shlex.quote(text)


# ------------------------------------------------------------------ zsh
def zsh(commands: Sequence[Command]) -> str:
    """Return the script for zsh."""
    described = "\n".join(f"        {_quoted(f'{command.name}:{command.help}')}" for command in commands)
    cases = "".join(_zsh_case(command) for command in commands)
    return f"""#compdef keras-paramlint
{_head("zsh")}_keras_paramlint() {{
    local -a commands
    commands=(
{described}
    )
    local command=check
    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe -t commands command commands
        _files
        return
    fi
    if [[ " {_names(commands)} " == *" $words[2] "* ]]; then
        command=$words[2]
        shift words
        (( CURRENT-- ))
    fi
    case $command in
{cases}    esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _keras_paramlint "$@"
else
    compdef _keras_paramlint keras-paramlint
fi
"""


def _zsh_case(command: Command) -> str:
    specs = [spec for option in command.options for spec in _zsh_option(option)]
    if command.words:
        place = "1" if command.takes_files else "*"
        specs.append(_quoted(f"{place}:{command.name}:({' '.join(command.words)})"))
    if command.takes_files:
        specs.append(_quoted("*:target:_files"))
    lines = " \\\n                ".join(specs)
    return f"        {command.name})\n            _arguments -S \\\n                {lines}\n            ;;\n"


def _zsh_option(option: Option) -> Iterator[str]:
    text = re.sub(r"([\[\]:\\])", r"\\\1", option.help)
    value = ""
    if option.takes:
        takes = option.takes.replace(":", " ")
        action = f"({' '.join(option.choices)})" if option.choices else "_files" if option.takes_file else " "
        value = f":{takes.replace('[', '').replace(']', '')}:{action}"
    for name in option.names:
        equals = "=" if option.takes and name.startswith("--") else ""
        others = "*" if option.is_repeatable else f"({' '.join(option.names)})"
        yield _quoted(f"{others}{name}{equals}[{text}]{value}")


# ------------------------------------------------------------------ fish
def fish(commands: Sequence[Command]) -> str:
    """Return the script for fish."""
    only = " ".join(command.name for command in commands if not command.takes_files)
    return f"""{_head("fish")}function __keras_paramlint_command
    for word in (commandline -opc)[2..]
        if contains -- $word {_names(commands)}
            echo $word
            return
        end
    end
end
function __keras_paramlint_is
    set -l command (__keras_paramlint_command)
    test -n "$command"; or set command check
    contains -- $command $argv
end
complete -c keras-paramlint -e
complete -c keras-paramlint -f -n '__keras_paramlint_is {only}'
{"".join(_fish(commands))}"""


def _fish(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        yield (
            "complete -c keras-paramlint -n 'test -z (__keras_paramlint_command)' "
            f"-a {command.name} -d {_fish_text(command.help)}\n"
        )
    for command in commands:
        if command.words:
            is_it = f"__keras_paramlint_is {command.name}"
            yield f"complete -c keras-paramlint -n '{is_it}' -a {_fish_text(' '.join(command.words))}\n"
    for option, names in _shared(commands).items():
        is_one = f"__keras_paramlint_is {' '.join(names)}"
        yield f"complete -c keras-paramlint -n '{is_one}' {_fish_option(option)}\n"


def _shared(commands: Sequence[Command]) -> dict[Option, list[str]]:
    """Return each option with the commands that have it."""
    found: dict[Option, list[str]] = {}
    for command in commands:
        for option in command.options:
            found.setdefault(option, []).append(command.name)
    return found


def _fish_option(option: Option) -> str:
    parts = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.takes:
        parts.append("-r" if option.takes_file else "-x")
    if option.choices:
        parts.append(f"-a {_fish_text(' '.join(option.choices))}")
    return " ".join([*parts, f"-d {_fish_text(option.help)}"])


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
