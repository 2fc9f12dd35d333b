"""Imports: what is modelled, what belongs to the project, and what is neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from keras_paramlint.interpreter.keys import decide_entries
from keras_paramlint.interpreter.native import Call, LibraryModule, Raised
from keras_paramlint.interpreter.parse import ParseError
from keras_paramlint.interpreter.records import MISSING
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    UNBOUND,
    Module,
    Open,
    OpenImports,
    Scope,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def run_module(machine: Machine, module: Module, tree: nodes.Module) -> None:
    """Execute a module's body; a statement that fails is reported and the next one goes on."""
    from keras_paramlint.interpreter.statements import execute_module

    machine.modules[module.path] = module
    module.scope.vars.setdefault("__name__", module.name)
    module.scope.vars.setdefault("__file__", module.path)
    module.scope.vars.setdefault("__doc__", None)
    execute_module(machine, tree, module.scope)
    module.finished = True
    _hand_out(machine, module)


def _hand_out(machine: Machine, module: Module) -> None:
    """Give other modules the names that they imported from this one while it was being executed.

    Python executes the packages around a module first, so that modules which import each other find
    there what they look for; here they are executed when something in them is needed.
    """
    variables = module.scope.vars
    values = {id(mark): variables[name] for name, mark in module.awaited if name in variables}
    module.awaited.clear()
    for other in list(machine.modules.values()) if values else ():
        for name, value in list(other.scope.vars.items()):
            if id(value) in values:
                machine.touch(other.scope)
                other.scope.vars[name] = values[id(value)]


def import_module(machine: Machine, dotted: str, importer: str, call: Call) -> Value:
    """Return the module object of a dotted name.

    Raises:
        Raised: ImportError, for a module that certainly does not exist.
    """
    for provider in machine.providers:
        if getattr(provider, "behind_project", False):
            # Models of a package whose own source may be part of the project.
            project = project_module(machine, dotted, importer, call)
            if project is not None:
                return project
        found = provider.module(machine, dotted)
        if found is not MISSING:
            return found
    project = project_module(machine, dotted, importer, call)
    if project is not None:
        return project
    return LibraryModule(dotted)


def project_module(machine: Machine, dotted: str, importer: str, call: Call) -> Module | None:
    """Return a module of the analysed project, executed once, or None."""
    if any(provider.owns(dotted) for provider in machine.providers if hasattr(provider, "owns")):
        return None
    found = machine.finder.find(dotted, importer)
    if found is None:
        return None
    path, is_package = found
    if path in machine.modules:
        return machine.modules[path]
    module = Module(dotted, path, is_package=is_package)
    try:
        tree = machine.finder.tree(path)
    except ParseError as error:
        machine.modules[path] = module
        module.scope.vars[OPEN_KEY] = Open(f"{dotted}, which cannot be parsed: {error.message}", call.place)  # type: ignore[index]
        return module
    saved = machine.frames
    machine.frames = []
    try:
        run_module(machine, module, tree)
    finally:
        machine.frames = saved
    return module


def provided_attribute(machine: Machine, module: LibraryModule, name: str, call: Call) -> Value:
    """Return an attribute of a modelled module: the program's own, provided, of the project, or unknown."""
    replaced = f"{module.name}.{name}"
    if replaced in machine.replaced:
        decide_entries(machine, machine.replaced, replaced)
        if replaced in machine.replaced:
            return machine.replaced[replaced]
    for provider in machine.providers:
        found = provider.attribute(machine, module.name, name)
        if found is not MISSING:
            return found
    if module.library is not None:
        return module.get_attribute(call, name)
    importer = call.scope.module.path if call.scope is not None else ""
    project = project_module(machine, f"{module.name}.{name}", importer, call)
    if project is not None:
        return project
    parent = project_module(machine, module.name, importer, call)
    if parent is not None:
        value = parent.scope.vars.get(name, UNBOUND)
        if value is not UNBOUND:
            return value
    return module.get_attribute(call, name)


def module_attribute(machine: Machine, module: Module, name: str, call: Call) -> Value:
    """Return an attribute of a project module.

    Raises:
        Raised: AttributeError.
    """
    variables = module.scope.vars
    if name in variables:
        return variables[name]
    if name == "__dict__":
        return variables
    if name == "__name__":
        return module.name
    if module.is_package:
        sub = project_module(machine, f"{module.name}.{name}", module.path, call)
        if sub is not None:
            return sub
    if "__getattr__" in variables:
        return machine.call(variables["__getattr__"], [name], {}, call)
    imported = star_imported(machine, module.scope, name)
    if imported is not None:
        return imported
    for provider in machine.providers:
        found = provider.attribute(machine, module.name, name)
        if found is not MISSING:
            return found
    if not module.finished:
        mark = Unknown(f"{name} of {module.name}, which imports itself", call.place)
        module.awaited.append((name, mark))
        return mark
    raise machine.exception("AttributeError", f"module {module.name!r} has no attribute {name!r}", call.place)


def absolute_name(scope: Scope, modname: str, level: int | None) -> str:
    """Return the absolute dotted name of ``from ..modname import``."""
    if not level:
        return modname
    parts = scope.module.name.split(".")
    if not scope.module.is_package:
        parts = parts[:-1]
    parts = parts[: len(parts) - (level - 1)]
    return ".".join([*parts, modname]) if modname else ".".join(parts)


def execute_import(machine: Machine, node: nodes.Import, scope: Scope) -> None:
    """Carry out ``import a.b as c``."""
    call = Call(machine, node, scope)
    for dotted, alias in node.names:
        module = import_module(machine, dotted, scope.module.path, call)
        if alias is None and "." in dotted:
            top = dotted.split(".", 1)[0]
            existing = scope.vars.get(top)
            module = (
                existing if _is_module(existing) else import_module(machine, top, scope.module.path, call)
            )
            alias = top
        machine.touch(scope)
        scope.vars[alias or dotted] = module


def _is_module(value: Value) -> bool:
    return isinstance(value, (Module, LibraryModule))


def execute_import_from(machine: Machine, node: nodes.ImportFrom, scope: Scope) -> None:
    """Carry out ``from a import b as c`` and star imports."""
    call = Call(machine, node, scope)
    if node.modname == "__future__":
        return
    dotted = absolute_name(scope, node.modname, node.level)
    module = import_module(machine, dotted, scope.module.path, call)
    machine.touch(scope)
    for name, alias in node.names:
        if name == "*":
            _import_star(machine, module, dotted, scope, call)
            continue
        value = scope.vars[alias or name] = _imported_name(machine, module, dotted, name, scope, call)
        machine.noticed("import", node, scope, value)


def _imported_name(
    machine: Machine, module: Value, dotted: str, name: str, scope: Scope, call: Call
) -> Value:
    if isinstance(module, Module):
        if name in module.scope.vars:
            return module.scope.vars[name]
        sub = import_submodule(machine, module, name, call)
        if sub is not None:
            return sub
    try:
        return machine.attribute(module, name, call)
    except Raised as error:
        if error.exception.cls.name != "AttributeError":
            raise
        raise machine.exception(
            "ImportError", f"cannot import name {name!r} from {dotted!r}", call.place
        ) from None


def import_submodule(machine: Machine, module: Module, name: str, call: Call) -> Module | None:
    """Return a submodule of a project package, if there is one."""
    return project_module(machine, f"{module.name}.{name}", module.path, call) if module.is_package else None


def _import_star(machine: Machine, module: Value, dotted: str, scope: Scope, call: Call) -> None:
    if isinstance(module, Module):
        names = module.scope.vars.get("__all__")
        if isinstance(names, (list, tuple)):
            for name in names:
                if isinstance(name, str):
                    scope.vars[name] = machine.attribute(module, name, call)
            return
        for name, value in list(module.scope.vars.items()):
            if not isinstance(name, str) or not name.startswith("_"):
                scope.vars[name] = value
        return
    for provider in machine.providers:
        names = getattr(provider, "names", lambda machine, dotted: None)(machine, dotted)
        if names is not None:
            for name in names:
                found = provider.attribute(machine, dotted, name)
                if found is not MISSING:
                    scope.vars[name] = found
            if not getattr(provider, "all_named", lambda dotted: True)(dotted):
                _open_imports(scope, dotted, call)
            return
    if isinstance(module, LibraryModule) and module.library is not None:
        prefix = f"{module.inside}." if module.inside else ""
        for member, value in module.library.members.items():
            if member.startswith(prefix) and "." not in member[len(prefix) :]:
                scope.vars[member[len(prefix) :]] = value
        return
    _open_imports(scope, dotted, call)


def _open_imports(scope: Scope, dotted: str, call: Call) -> None:
    before = scope.vars.get(OPEN_KEY)  # type: ignore[call-overload]
    earlier = before.modules if isinstance(before, OpenImports) else ()
    scope.vars[OPEN_KEY] = OpenImports((dotted, *earlier), call.place)  # type: ignore[index]


def star_imported(machine: Machine, scope: Scope, name: str) -> Value | None:
    """Return what an unbound name may be of what a module star-imports; None without such an import."""
    opened = scope.vars.get(OPEN_KEY)  # type: ignore[call-overload]
    if not isinstance(opened, Unknown):
        return None
    for dotted in opened.modules if isinstance(opened, OpenImports) else ():
        owners = [
            provider for provider in machine.providers if provider.module(machine, dotted) is not MISSING
        ]
        for provider in owners:
            found = provider.attribute(machine, dotted, name)
            if found is not MISSING:
                return found
        if not owners:
            break  # whatever it holds hides what was imported before
    return Unknown(f"{name} from {opened.reason}", opened.place, key=("star", opened.key, name))
