"""How the site is built: `python -m sphinx -W -n -b html docs OUT`, without a network, leaving nothing here.

The pages are Markdown (MyST), the looks are furo's. What is added below: pages in `vi/` say that they are in
Vietnamese, and the build fails if a public name is missing in the API.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.python import PyObject
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util import logging

import vnqr
from vnqr.emvco.codelists import Currency

if TYPE_CHECKING:
    from docutils.nodes import document
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "vnqr"
author = "The vnqr authors"
copyright = "The vnqr authors. MIT licence"  # noqa: A001 - Sphinx's name for it
release = version = vnqr.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# The docstrings are Google's style, with `names` between single backticks.
default_role = "code"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_attr_annotations = False
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
add_module_names = False
toc_object_entries_show_parents = "hide"
# A type in a signature may be Python's, pydantic's or an alias, so none is a link that could be broken. Links
# written by hand are `{py:obj}`, and checked.
nitpick_ignore_regex = [("py:class", ".*"), ("py:exc", r"pydantic\..*|PydanticCustomError")]
suppress_warnings = ["ref.python"]  # the short name of a type, where two modules have one of that name

html_theme = "furo"
html_title = f"vnqr {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["copy.js"]
html_copy_source = False
html_show_sourcelink = False


# The docstring of a constant is a sentence, and a colon in it does not end a type.
GoogleDocstring._parse_attribute_docstring = lambda self: self._consume_to_end()  # noqa: SLF001

for field in PyObject.doc_field_types:
    if field.name == "variable":
        field.label = "Attributes"

FIELDS = (type(Currency.alpha), MemberDescriptorType)


def say_language(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: document | None
) -> None:
    """Give the Vietnamese pages their `lang` attribute."""
    del app, template, doctree
    if page.startswith("vi/"):
        context["language"] = "vi"


def home_of(module: ModuleType, name: str) -> str:
    """Return the public module that defines the class or function; else this one."""
    thing = getattr(module, name)
    home = thing.__module__ if isinstance(thing, (type, FunctionType)) else module.__name__
    return module.__name__ if "._" in home else home


def public_names() -> set[str]:
    """Return every `module.name` in an `__all__`, but those of private modules and inside `vnqr.cli`.

    A class or function that a package only passes on is named where it is defined.
    """
    names = set()
    for found in pkgutil.walk_packages(vnqr.__path__, "vnqr."):
        if not found.name.startswith("vnqr.cli.") and "._" not in found.name:
            module = importlib.import_module(found.name)
            names |= {f"{home_of(module, name)}.{name}" for name in getattr(module, "__all__", ())}
    return names


def hold_public_names(app: Sphinx, environment: BuildEnvironment) -> None:
    """Warn of each public name that no page of the API describes."""
    del app
    described = environment.get_domain("py").objects
    for name in sorted(public_names() - described.keys()):
        logging.getLogger(__name__).warning("the API describes every public name but %s", name)


def skip_fields(  # noqa: PLR0913, PLR0917 - Sphinx calls it so
    app: Sphinx,
    what: str,
    name: str,
    thing: object,
    skip: bool,  # noqa: FBT001 - the same
    options: object,
) -> bool | None:
    """Leave out the fields of named tuples and slots: the docstring of their class tells them."""
    del app, what, name, skip, options
    return True if isinstance(thing, FIELDS) else None


def shorten(app: Sphinx, tree: document) -> None:
    """Leave out values that fill a page, as those of tables do, and types that no reader can use."""
    del app
    for node in list(tree.findall(addnodes.desc_annotation)):
        if len(node.astext()) > 120:  # noqa: PLR2004 - about a line and a half
            node.parent.remove(node)
    for node in list(tree.findall(nodes.paragraph)):
        if node.astext().startswith("alias of") and " at 0x" in node.astext():
            node.parent.remove(node)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the functions above."""
    app.connect("html-page-context", say_language)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("doctree-read", shorten)
    app.connect("env-check-consistency", hold_public_names)
    return {"parallel_read_safe": True}
