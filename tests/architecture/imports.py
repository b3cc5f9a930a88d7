"""Who imports whom, read from the source without running it.

An import inside a function, or under ``TYPE_CHECKING``, is knowledge of the other module all the same, so it counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.floors import OWNERS, PURE, PURE_MAY_NOT_USE, floor_of

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """``module`` (dotted, ours) names ``target`` (dotted, anyone's) on ``line``."""

    module: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.module} line {self.line} imports {self.target}"


def read_sources(root: Path = ROOT) -> dict[str, str]:
    """Dotted module name -> source, of everything under kmwiki/ and of config.py."""
    files = [*sorted((root / "kmwiki").rglob("*.py")), *([root / "config.py"] if (root / "config.py").exists() else [])]
    return {module_name(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(sources: Mapping[str, str]) -> list[Import]:
    """Every import of every module. ``from x import y`` means ``x.y`` where that is a module of ours, else ``x``."""
    return [found for module in sources for found in _imports_in(module, sources)]


def _imports_in(module: str, sources: Mapping[str, str]) -> Iterator[Import]:
    is_package = any(other.startswith(module + ".") for other in sources)
    for node in ast.walk(ast.parse(sources[module], module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:  # relative: from . or .. up
                parts = module.split(".")
                up = parts[: len(parts) - node.level + (1 if is_package else 0)]
                base = ".".join([*up, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(module, inner if inner in sources else base, node.lineno)


def package_of(module: str) -> str | None:
    """``kmwiki.pages.saving`` -> ``pages``; None for what is not a package of ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "kmwiki" and len(parts) > 1 else None


def climbing(imports: Iterable[Import]) -> list[str]:
    """Imports that go up, or sideways to another package on the same floor."""
    found = []
    for one in imports:
        source, target = package_of(one.module), package_of(one.target)
        if source is None or target is None or source == target:
            continue
        below, above = floor_of(target), floor_of(source)
        if below > above:
            found.append(f"{one}: that is upstairs")
        elif below == above:
            found.append(f"{one}: packages on one floor do not know each other")
    return found


def rings(imports: Iterable[Import]) -> list[list[str]]:
    """Groups of our modules that import each other in a ring (Tarjan's strongly connected components).

    A module's own package is loaded before it in any case, so taking a name from it (a blueprint, say) closes no ring.
    """
    graph: dict[str, set[str]] = {}
    for one in imports:
        graph.setdefault(one.module, set())
        if one.target.startswith("kmwiki") and not f"{one.module}.".startswith(f"{one.target}."):
            graph[one.module].add(one.target)
            graph.setdefault(one.target, set())
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = low[node] = len(order)
        stack.append(node)
        for following in sorted(graph[node]):
            if following not in order:
                visit(following)
                low[node] = min(low[node], low[following])
            elif following in stack:
                low[node] = min(low[node], order[following])
        if low[node] == order[node]:
            ring = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(ring) > 1:
                found.append(sorted(ring))

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return found


def trespassing(imports: Iterable[Import]) -> list[str]:
    """Imports of an engine library outside the place that owns it, and of a database or request on a pure floor."""
    found = []
    for one in imports:
        library = one.target.split(".")[0]
        owners = OWNERS.get(library)
        if owners is not None and not any(
            one.module == owner or one.module.startswith(owner + ".") for owner in owners
        ):
            found.append(f"{one}: only {', '.join(sorted(owners)) or 'nobody'} uses {library}")
        if package_of(one.module) in PURE and library in PURE_MAY_NOT_USE:
            found.append(f"{one}: a pure floor knows no database and no request")
    return found
