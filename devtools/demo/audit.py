"""What the self-audit of the demo agency finds: Nordwind's new flat fee holds from 1 October and was keyed in November."""

from .tariffs import rule

DAYS = "2026-10-01", "2026-11-30"


def live(env, nodes):
    """Nothing of the agency's own billing is wrong; then the agreement is keyed late, and services cost 2.00 too much."""
    env["travel.contract"].search([("partner_id", "=", nodes["acme"].id)]).accuracy_shown = "shown"
    env.flush_all()
    clean = env["travel.audit"].rerate(*DAYS)
    table = env["travel.fee.table"].search([("code", "=", "NORD26")])
    late = {"date_from": "2026-10-01", "sequence": 5}
    table.rule_ids = [rule(env, "transaction_fee", "Flat fee per ticket, from October", 20.0, ("air", "low_cost"), **late)]
    env.flush_all()
    return clean, env["travel.audit"].rerate(*DAYS)


def report_lines(env):
    audits = env["travel.audit"].search([], order="id")
    found = env["travel.audit.finding"].search([])
    yield "Self-audit: " + "; ".join(f"{audit.line_count} services, {audit.wrong_count} wrong" for audit in audits)
    for finding in found:
        yield f"  {finding.partner_id.name}: {finding.title}: {finding.charged:.2f}, should be {finding.expected:.2f}"
