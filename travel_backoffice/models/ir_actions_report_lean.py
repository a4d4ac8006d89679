"""Printing a batch of documents without what makes wkhtmltopdf slow; the paper is the same.

wkhtmltopdf loads a page of HTML for every document, every header and every footer, each with the whole style sheet of
all reports (400 kB), and each header with the headers of all documents of the batch. Here each part brings the few
rules it can use, fonts come from the disk instead of through our own web server, and equal headers are written once.
Odoo's templates, layouts and their inheritances are untouched: this works on the HTML that they gave.
"""

import os
import re
from functools import lru_cache

from lxml import etree, html
from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, models
from odoo.tools import file_path

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..formats.stylesheet import Stylesheet, names_in

LINK = re.compile(r'<link\b[^>]*\bhref="(/web/assets/[^"]+\.css)"[^>]*>')
STATIC = re.compile(r"""url\((["']?)/(\w+/static/[^"')?#]+)[?#]?[^"')]*\1\)""")
# what comes from elsewhere takes its time: other style sheets, fonts that are not on the disk
REMOTE = re.compile(r"""<link\b[^>]*\bstylesheet|@import|@font-face\s*\{[^}]*url\(["']?(?!file:|data:)""")
# milliseconds in which fonts from the disk are there for certain; Odoo waits a second for those from its web server
DELAY = "20"
# Each page finds its own header at the place of its document, as it does in Odoo's list of all headers.
PLACE = """<script>(function () {
    var places = %(places)s, holder = document.getElementById("%(holder)s");
    var page = /[?&]webpage=([^&]*)/.exec(document.location.search);
    var place = page ? unescape(page[1]).split(".", 4)[3] : 0;
    var own = holder.children[places[place]];
    holder.textContent = "";
    for (var before = 0; before < place; before++) holder.appendChild(document.createElement("div"));
    if (own) holder.appendChild(own);
})();</script>"""


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _run_wkhtmltopdf(self, bodies, report_ref=False, header=None, footer=None, **options):
        """With ``travel_lean`` in the context: the same pages at a fraction of the time."""
        if not self.env.context.get("travel_lean") or not _wkhtml().is_patched_qt:
            return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, header=header, footer=footer, **options)
        sheets = self._travel_sheets(bodies[0])
        shared, folders = names_in(*bodies), set()
        bodies = [travel_lean(body, shared, sheets, folders) for body in bodies]
        if header:
            header = travel_single(header, "minimal_layout_report_headers")
            header = travel_lean(header, names_in(header), sheets, folders)
        if footer:
            footer = travel_single(footer, "minimal_layout_report_footers")
            footer = travel_lean(footer, names_in(footer), sheets, folders)
        remote = any(REMOTE.search(part) for part in {*bodies, header, footer} if part)
        lean = self.with_context(travel_lean_folders=sorted(folders), travel_lean_delay=None if remote else DELAY)
        return super(IrActionsReport, lean)._run_wkhtmltopdf(
            bodies, report_ref=report_ref, header=header, footer=footer, **options
        )

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """The folders of the fonts may be read, nothing else of the disk; and no waiting for what is there."""
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        delay = self.env.context.get("travel_lean_delay")
        if delay and "--javascript-delay" in command:
            command[command.index("--javascript-delay") + 1] = delay
        for folder in self.env.context.get("travel_lean_folders", ()):
            command += ["--allow", folder]
        return command

    def _travel_sheets(self, document):
        """The style sheets that a document links, by address: their text. What cannot be taken apart is left out."""
        links = LINK.findall(document)
        # sudo: a style sheet is public; those of the program are its superuser's, as where browsers get them
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("url", "in", links),
                    ("public", "=", True),
                    ("res_model", "=", "ir.ui.view"),
                    ("res_id", "=", 0),
                    ("create_uid", "=", SUPERUSER_ID),
                ]
            )
        )
        sheets = {bundle.url: bundle.raw.decode() for bundle in found}
        for link in set(links) - set(sheets):
            sheets[link] = self._travel_make_bundle(link)
        return {link: text for link, text in sheets.items() if text and travel_parsed(text)}

    def _travel_make_bundle(self, link):
        """As when a browser asks for a bundle first after a change; nothing when another worker is just making it."""
        name, rtl, _kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(link.rpartition("/")[2], False)
        bundle = self.env["ir.qweb"]._get_asset_bundle(name, css=True, js=False, rtl=rtl, autoprefix=autoprefix)
        try:
            with self.env.cr.savepoint():
                return bundle.css().sudo()[:1].raw.decode()
        except OperationalError:
            return ""


def travel_lean(document, names, sheets, folders):
    """One HTML document with the rules it uses in place of the links to all rules.

    :param names: what occurs in it, or in it and the others of its batch
    :param dict sheets: address → text
    :param set folders: is given the folders of the files that it loads from the disk
    """

    def rules(link):
        sheet = sheets.get(link.group(1))
        if sheet is None:
            return link.group()
        text, places = travel_used_rules(sheet, names)
        folders.update(places)
        return f'<style type="text/css">{text}</style>'

    return Markup(LINK.sub(rules, document))


def travel_single(document, holder_id):
    """Headers (or footers) of a batch with equal ones written once."""
    tree = html.document_fromstring(document)
    holder = tree.get_element_by_id(holder_id, None)
    if holder is None or len(holder) < 2:
        return document
    texts = [etree.tostring(child, with_tail=False) for child in holder]
    first = {text: place for place, text in reversed(list(enumerate(texts)))}
    kept = sorted(first.values())
    for place, child in enumerate(list(holder)):
        if place not in kept:
            holder.remove(child)
    places = [kept.index(first[text]) for text in texts]
    script = html.fragment_fromstring(PLACE % {"places": places, "holder": holder_id})
    holder.addnext(script)
    return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")


@lru_cache(maxsize=8)
def travel_parsed(text):
    """A style sheet taken apart, or None when that fails. wkhtmltopdf's engine is older than CSS variables."""
    try:
        return Stylesheet(text, variables=False)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def travel_used_rules(text, names):
    """``(rules, folders)``: files of modules are read from the disk, in those folders."""
    folders = set()

    def local(link):
        try:
            path = file_path(link.group(2))
        except (FileNotFoundError, ValueError):
            return link.group()
        folders.add(os.path.dirname(path))
        return f'url("file://{path}")'

    return STATIC.sub(local, travel_parsed(text).used_by(names)), folders
