"""What became of documents, in words for a terminal."""

from odoo.tools import format_date, formatLang


def money(env, amount, currency):
    return formatLang(env, amount, currency_obj=currency)


def order_lines(env, order):
    """One order: each service, each charge with the rule that gave it, and the invoices."""
    yield f"  order {order.name}   {order.record_locator or '-'}   {order.partner_id.display_name or 'no customer'}   [{order.state}]"
    for line in order.line_ids:
        people = ", ".join(line.passenger_ids.mapped("name"))
        number = line.document_number or line.service_type_id.name
        yield f"    {number}   {people}   {line.route or line.name or ''}   {money(env, line.total_amount, line.currency_id)}"
        for charge in line.charge_ids:
            yield from charge_lines(env, charge)
        if line.state == "ready" and line.bill_on:
            yield f"      is invoiced on {format_date(env, line.bill_on)}, as agreed: {line._billing_terms()[line.id].profile.name}"
        for hold in line.hold_ids.filtered("open"):
            yield f"      held: {hold.message}"
    for hold in order.hold_ids.filtered(lambda hold: hold.open and not hold.line_id):
        yield f"    held: {hold.message}"
    for move in order_invoices(order):
        total = money(env, move.amount_total, move.currency_id)
        yield f"    invoice {move.name}   {move.partner_id.display_name}   total {total}   [{move.state}]"


def charge_lines(env, charge):
    rule = f"rule '{charge.rule_id.name}' of {charge.rule_id.table_id.name}" if charge.rule_id else "the service itself"
    state = {"memo": "   memo, paid by the customer's card", "accrued": "   accrued, credited later"}.get(charge.state, "")
    yield f"      {charge.kind_id.name:<22} {money(env, charge.amount, charge.currency_id):>14}   {rule}{state}"


def order_invoices(order):
    return order.charge_ids.invoice_line_id.move_id


def answer_lines(env, name, answer):
    """One document's answer from ``travel.intake.receive`` with what came of it."""
    yield f"{name}: {answer['state']}" + (f" - {answer['message']}" if answer.get("message") else "")
    for order in env["travel.order"].browse(answer.get("order_ids") or []):
        yield from order_lines(env, order)
