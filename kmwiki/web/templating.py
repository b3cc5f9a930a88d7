"""Jinja as this site needs it.

A page calls some eighty words and macros of some twenty components. What Jinja does so that any of them could be
anything, anew with each call and import, took longer than the page's queries. Ours are of few sorts, and
:class:`TemplateCode` writes down what is known of them when a template is compiled. What templates mean, and what is
escaped in them, stays Jinja's.
"""

from __future__ import annotations

import contextlib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import escape

from kmwiki.web.markup import Drawn

FOLDER = "templates"
"""In the data folder: templates as they were compiled. It can be deleted at any time."""

# To be raised with each change of TemplateCode: templates that were compiled the other way are compiled anew.
_CODE = 2
_WORDS = "_"


class TemplateCode(CodeGenerator):
    """Templates as Python, with what is known of the site's words, macros and components."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Words are called as what they are: a function that asks nothing of the template."""
        if not _says_words(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write(f"environment.globals[{_WORDS!r}](")
        for place, argument in enumerate((*node.args, *node.kwargs)):
            self.write(", " if place else "")
            self.visit(argument, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """What a call gives is nearly always escaped already, since it comes of words or a macro: escaped twice it is
        the same, only later. Anything else goes through ``escape`` as ever."""
        if _may_be_ready(node, frame, finalize):
            self.write("(shown if type(shown := (")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _may_be_ready(node, frame, finalize):
            self.write(")) is Markup else environment.ready(shown))")
        else:
            super()._output_child_post(node, frame, finalize)

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """Components are looked up once per process, not with each page."""
        if node.with_context or not isinstance(node.template, nodes.Const):
            super()._import_common(node, frame)
        else:
            self.write(f"environment.component({node.template.value!r})")


def _says_words(node: nodes.Expr) -> bool:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return False
    return node.node.name == _WORDS and node.dyn_args is None and node.dyn_kwargs is None


def _may_be_ready(node: nodes.Expr, frame: Frame, finalize: Any) -> bool:
    escapes = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
    return escapes and finalize.src is None and isinstance(node, nodes.Call)


class Variables(Context):
    """A template's variables; calls of macros go straight to them."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **kwargs)


class Templates(Environment):
    """Flask's environment, with one plain dictionary of globals for all templates.

    Jinja lays a ``ChainMap`` over the globals for each template, so that it may have its own; ours never do. With each
    import of a macro it then compares all the names of two such maps, in Python: for the dozen imports of a page that
    took longer than its queries.
    """

    code_generator_class = TemplateCode
    context_class = Variables

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._components: dict[str, TemplateModule] = {}

    def component(self, name: str) -> TemplateModule:
        """The macros of a template that is imported without its importer's variables, so the same for all."""
        found = self._components.get(name)
        if found is None:
            found = self.get_template(name).module
            if not self.auto_reload:
                self._components[name] = found
        return found

    @staticmethod
    def ready(shown: object) -> str:
        """What a call gave, to be put into a page."""
        return shown.__html__() if type(shown) is Drawn else escape(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled by an earlier process: the first page of a new one would wait a third of a second for them.

    A changed template is compiled anew (its text is compared), and where nothing can be kept it is compiled each time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.jinja")

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{_CODE} {source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            # It holds code, so it is written by the application alone.
            Path(self.directory).mkdir(mode=0o700, parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """To be called before anything asks for the environment: it is made when first asked for."""
    app.jinja_environment = Templates
    app.jinja_options["cache_size"] = -1  # all of them stay: they are few, and which was used last need not be kept up
    app.jinja_options["bytecode_cache"] = CompiledTemplates(Path(app.config["SETTINGS"].data_dir) / FOLDER)
