"""What may lie where: names at the top, names of modules, length of files, what must not be written in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from tests.architecture.floors import NAMELESS

TOP_LEVEL = frozenset(
    """
    kmwiki content static templates tests config.py requirements.txt
    run.py requirements.lock requirements-dev.txt requirements-extra.txt requirements-semantic.txt pyproject.toml
    bench docs tools .ci README.md README.th.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md SECURITY.md LICENSE
    .gitignore .gitattributes .editorconfig
    """.split()
)
MODULE_LINES = 400  # a file that needs more has two subjects
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/[\w.-]+")
UNSAFE_FILTER = re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false")
INLINE = re.compile(
    r"<[a-z][^>]*?\s(?:style|on[a-z]+)\s*=|<style\b|<script\b(?![^>]*\bsrc=)|javascript:",
    re.IGNORECASE,
)


def strangers(paths: Iterable[str]) -> list[str]:
    """Top-level names (of the files under version control) that the house has no place for."""
    return sorted({path.split("/")[0] for path in paths} - TOP_LEVEL)


def nameless(paths: Iterable[str]) -> list[str]:
    """Modules and packages called utils, helpers, services, common."""
    inside = (path for path in paths if path.startswith(("kmwiki/", "tests/")))
    return sorted(path for path in inside if any(part.removesuffix(".py") in NAMELESS for part in path.split("/")[1:]))


def too_long(sources: Mapping[str, str]) -> list[str]:
    """Modules beyond the limit; a migration is one step, however many tables it makes."""
    counted = {name: text.count("\n") for name, text in sources.items() if ".migrations." not in name}
    return [f"{name}: {count} lines" for name, count in counted.items() if count > MODULE_LINES]


def machine_paths(sources: Mapping[str, str]) -> list[str]:
    """Paths that exist on one person's machine only."""
    return [f"{name}: {hit}" for name, text in sources.items() for hit in MACHINE_PATHS.findall(text)]


def unsafe_templates(templates: Mapping[str, str]) -> list[str]:
    """``|safe`` and autoescape off, anywhere: stored HTML arrives as Markup from the one function that cleaned it."""
    return [f"{name}: {hit}" for name, text in templates.items() for hit in UNSAFE_FILTER.findall(text)]


def inline_things(templates: Mapping[str, str]) -> list[str]:
    """Inline style, script or handler: the content security policy would block it in silence."""
    return [
        f"{name}: {hit.strip()}" for name, text in templates.items() for hit in INLINE.findall(_without_comments(text))
    ]


def _without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.DOTALL)


def built_markup(sources: Mapping[str, str], *, trusted: Iterable[str]) -> list[str]:
    """``Markup(...)`` of anything but a literal, and classes that say they are HTML, outside the modules trusted to hand
    over cleaned HTML."""
    return [
        f"{module} line {node.lineno}: Markup of something put together"
        for module, source in sources.items()
        if module not in set(trusted)
        for node in ast.walk(ast.parse(source, module))
        if _makes_markup(node)
    ]


def _makes_markup(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name == "__html__"
    if not isinstance(node, ast.Call) or _name(node.func) != "Markup":
        return False
    return bool(node.args) and not isinstance(node.args[0], ast.Constant)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
