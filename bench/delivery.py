"""Posted invoices to mails that a server took: ours and Odoo's ``account.move.send`` on invoices of the same content.

Odoo at its best: wkhtmltopdf with patched Qt, batches of 20, no print delay, its style sheets and fonts from a web server
beside it that costs it nothing. CPU is that of this process and of the programs it starts. Mails leave after the
transaction, so each turn has invoices of its own, and they stay in the bench database.

The floor is what the pages alone cost: drawn by typst, which is no renderer of HTML.
"""

import gc
import json
import resource
import statistics
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import billing
from receivers import mail_server, web_server

COUNT = 200
BATCH = 20
ORDERS = {"100": 33, "2,000": 667}  # orders of three lines each

PAGE = """
#set page(paper: "a4", margin: (top: 3cm, bottom: 2.5cm, x: 1.5cm), header: [*Agency* #h(1fr) 1 Main Street, London],
  footer: [#line(length: 100%) #h(1fr) Page #context counter(page).display("1 / 1", both: true)])
#set text(size: 9pt)
#let data = json(bytes(sys.inputs.data))
#align(right)[#data.customer]
= Invoice #data.name
#grid(columns: 4, gutter: 1em, [*Invoice Date* \\ #data.day], [*Due Date* \\ #data.day], [*Order* \\ #data.order], [*Locator*])
#table(columns: (1fr, auto, auto), stroke: none, table.header([*Description*], [*Taxes*], [*Amount*]), table.hline(),
  ..data.lines.map(line => (line.at(0), line.at(1), line.at(2))).flatten())
#align(right)[#table(columns: 2, stroke: none, [Untaxed Amount], data.untaxed, table.hline(), [*Total*], [*#data.total*])]
Payment Communication: *#data.name*
"""


def seconds():
    """CPU of this process and of those it started and saw end."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


@contextmanager
def committed(database):
    """An environment whose work stays: mails leave after the transaction."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"travel_invoice_date": billing.DAY})
        cr.commit()


def prepare(database, mails, address):
    """Books, mail server and Odoo's best settings."""
    with committed(database) as env:
        billing.prepare_books(env)
        env.company.partner_id.write({"street": "1 Main Street", "city": "London", "email": "agency@agency.example"})
        env["ir.mail_server"].create({"name": "Bench", "smtp_host": "127.0.0.1", "smtp_port": mails.port})
        parameters = env["ir.config_parameter"]
        parameters.set_param("report.url", address)
        parameters.set_param("report.print_delay", "0")
        parameters.set_param("account.pdf_generation_batch", str(BATCH - 1))  # a batch has one more than is asked


def publish(database, folder):
    """The files that Odoo's printing fetches from its web server."""
    from odoo.tools import file_path

    (folder / "web").mkdir(exist_ok=True)
    (folder / "web" / "static").symlink_to(file_path("web/static"))
    with committed(database) as env:
        for name in ("web.report_assets_pdf", "web.report_assets_common"):
            bundle = env["ir.qweb"]._get_asset_bundle(name, css=True, js=False, autoprefix=True).css()[:1]
            path = folder / bundle.url.lstrip("/")
            path.parent.mkdir(parents=True)
            path.write_bytes(bundle.raw)


def make_invoices(database, count, one_customer=False):
    """Ids of posted invoices of orders of one ticket: an invoice an order, or one for all orders of a customer."""
    with committed(database) as env:
        orders = billing.make_orders(env, count, 1 if one_customer else billing.CUSTOMERS)
        set_terms(env, orders.partner_id, one_customer)
        orders.rate()
        return orders._create_invoices().ids


def set_terms(env, partners, one_customer):
    """The contracts' billing and delivery."""
    for number, partner in enumerate(partners):
        partner.write({"email": f"bills{number}@customer.example", "street": "2 Road", "city": "Leeds"})
    contracts = env["travel.contract"].search([("partner_id", "in", partners.ids)])
    contracts.delivery_profile_id = env.ref("travel_backoffice.delivery_profile_email")
    if one_customer:
        contracts.billing_profile_id = env["travel.billing.profile"].create(
            {"name": "All on one", "rhythm": "manual", "invoice_per": "company"}
        )


def ours(env, ids):
    deliveries = env["travel.delivery"].search([("move_id", "in", ids), ("state", "=", "queued")], order="id")
    for start in range(0, len(deliveries), BATCH):
        deliveries[start : start + BATCH]._deliver()
    assert set(deliveries.mapped("state")) == {"taken"}, deliveries.mapped("error")


def odoo_send(env, ids):
    moves = env["account.move"].browse(ids)
    env["account.move.send"]._generate_and_send_invoices(moves, sending_methods={"email"})
    assert all(moves.mapped("invoice_pdf_report_id"))


def measure(database, work, ids, mails):
    """CPU and wall seconds an invoice; every mail must have been taken."""
    before = mails.taken()
    with committed(database) as env:
        env.cr.execute("ANALYZE")
        env.cr.commit()
        gc.collect()
        cpu, wall = seconds(), time.perf_counter()
        work(env, ids)
        env.flush_all()
        env.cr.commit()
        took = seconds() - cpu, time.perf_counter() - wall
    assert mails.taken() - before == len(ids), f"{mails.taken() - before} mails of {len(ids)}"
    return took[0] / len(ids), took[1] / len(ids)


def consolidated(database, orders, invoices, mails):
    """CPU and wall seconds a line, from rated orders to the mail: billing, rendering, delivery."""
    with committed(database) as env:
        batches = []
        for _number in range(invoices):
            batch = billing.make_orders(env, orders, 1)
            set_terms(env, batch.partner_id, True)
            batches.append(batch)
        together = env["travel.order"].union(*batches)
        together.rate()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        env.invalidate_all()
        gc.collect()
        cpu, wall = seconds(), time.perf_counter()
        moves = together._create_invoices()
        env.cr.commit()
        ours(env, moves.ids)
        took = seconds() - cpu, time.perf_counter() - wall
        assert len(moves) == invoices, f"{len(moves)} invoices"
        lines = len(moves.invoice_line_ids)
        assert lines == 3 * orders * invoices, f"{lines} lines"
    return took[0] / lines, took[1] / lines


def floor(database, ids):
    """CPU and wall seconds an invoice of the pages alone."""
    import typst

    with committed(database) as env:
        pages = [json.dumps(page_data(move)) for move in env["account.move"].browse(ids)]
    cpu, wall = seconds(), time.perf_counter()
    compiler = typst.Compiler(PAGE.encode())
    for page in pages:
        assert compiler.compile(PAGE.encode(), sys_inputs={"data": page}).startswith(b"%PDF")
    return (seconds() - cpu) / len(ids), (time.perf_counter() - wall) / len(ids)


def page_data(move):
    return {
        "name": move.name,
        "customer": move.partner_id.name,
        "day": date.isoformat(move.invoice_date),
        "order": move.invoice_origin or "",
        "lines": [
            [line.name, "15%" if line.tax_ids else "", f"{line.price_subtotal:.2f}"] for line in move.invoice_line_ids
        ],
        "untaxed": f"{move.amount_untaxed:.2f}",
        "total": f"{move.amount_total:.2f}",
    }


def add(figures, name, took):
    figure = figures.setdefault(name, {"cpu": [], "wall": []})
    figure["cpu"].append(took[0])
    figure["wall"].append(took[1])


def run(database, repeat, mails):
    """All figures: seconds an invoice, and seconds a line of a consolidated one."""
    figures = {}
    for work in (ours, odoo_send):  # warm caches
        measure(database, work, make_invoices(database, BATCH), mails)
    for _turn in range(repeat):
        for name, work in (("ours", ours), ("account.move.send", odoo_send)):
            ids = make_invoices(database, COUNT)
            add(figures, name, measure(database, work, ids, mails))
        add(figures, "typst", floor(database, ids))
    for _turn in range(repeat):
        # as many lines in both, so that what each batch costs by itself counts alike
        add(figures, "100 lines", consolidated(database, ORDERS["100"], 20, mails))
        add(figures, "2,000 lines", consolidated(database, ORDERS["2,000"], 1, mails))
    return figures


def rows(env, row, repeat=3):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    database = env.cr.dbname
    env.cr.rollback()
    with tempfile.TemporaryDirectory() as place, mail_server() as mails, web_server(place) as address:
        prepare(database, mails, address)
        publish(database, Path(place))
        figures = run(database, repeat, mails)
    for name, figure in figures.items():
        unit = "a line" if name.endswith("lines") else "an invoice"
        print(f"    {name:<18} {1000 * statistics.median(figure['cpu']):7.2f} ms CPU {unit}")
    ours_floor = statistics.median(figures["ours"]["cpu"]) / statistics.median(figures["typst"]["cpu"])
    print(f"(d) posted invoice → mail taken, {COUNT} invoices; {ours_floor:.1f} times the floor (pages drawn by typst)")
    return [
        row("CPU an invoice, ours / account.move.send", figures["ours"], figures["account.move.send"], 0.5),
        row("CPU a line, 2,000 on one invoice / 100", figures["2,000 lines"], figures["100 lines"], 1.2),
    ]
