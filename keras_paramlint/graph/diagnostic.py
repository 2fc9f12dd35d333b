"""What is reported: one sentence with its code, place and, where there is one, its fix."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.site import Site


class Severity(StrEnum):
    """How bad it is: Keras will raise, very likely not meant, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """A number that grows with the severity."""
        return ("info", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a diagnostic, and what is there."""

    site: Site
    message: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "path": self.site.path,
            "line": self.site.line,
            "column": self.site.column,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that replaces a stretch of the file."""

    site: Site
    content: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "line": self.site.line,
            "column": self.site.column,
            "end_line": self.site.end_line or self.site.line,
            "end_column": self.site.end_column or self.site.column,
            "cell": self.site.cell,
            "content": self.content,
        }


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends it; safe: the program keeps its meaning otherwise."""

    safe: bool
    edits: tuple[Edit, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {"safe": self.safe, "edits": [edit.to_json() for edit in self.edits]}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding; lines and columns are from 1, in the cell where there is one."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    cell: int | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    url: str = ""

    @property
    def site(self) -> Site:
        """Where it is."""
        return Site(self.path, self.line, self.column, self.end_line, self.end_column, self.cell)

    @property
    def order(self) -> tuple[Any, ...]:
        """A sort key: by place, then code, then message."""
        return (*self.site.order, self.code, self.message)

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": self.message,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line or self.line,
            "end_column": self.end_column or self.column,
            "cell": self.cell,
            "related": [each.to_json() for each in self.related],
            "fix": self.fix.to_json() if self.fix is not None else None,
            "url": self.url,
        }
