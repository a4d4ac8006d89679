"""What the month's invoices are sent by, and whom the program asks for what is missing."""

from odoo.tools import html2plaintext


def send(env):
    """Ask for missing references and deliver what is queued, as the scheduled jobs do."""
    env["travel.data.request"]._cron_ask()
    env["travel.approval.step"]._cron_approve()
    env["travel.delivery"]._cron_deliver()
    env["mail.mail"].process_email_queue()
    print_pile(env)


def print_pile(env):
    """What goes by post: the clerk's one click, and the pile lies in the tray."""
    batch = env["travel.print.batch"].create({})
    if batch.waiting_count:
        batch.action_make()
        batch.action_printed()


def report_lines(env, outbox):
    """What was delivered by which channel, what was not and why, and the links that are open."""
    deliveries = env["travel.delivery"].search([])
    labels = dict(deliveries._fields["state"]._description_selection(env))
    yield f"Sent to {outbox}:"
    for channel, own in deliveries.grouped("channel_id").items():
        states = own.grouped("state").items()
        yield f"  {channel.name:<40} " + ", ".join(f"{len(found)} {labels[state].lower()}" for state, found in states)
    for delivery in deliveries.filtered(lambda one: one.state not in ("taken", "queued")):
        yield f"  {delivery.document_name} for {delivery.partner_id.name}: {delivery.error}"
    for request in env["travel.data.request"].search([("state", "=", "open")]):
        asked = html2plaintext(request.hold_ids[:1].message or "").strip()
        path = request.link.removeprefix(request.get_base_url())
        yield f"Asked {request.recipient_id.name}: {asked} The link: {{address}}{path}"
