import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** From the fees down to what is left of them: each bar begins where the one before ended, and opens its services. */
export class ProfitWaterfall extends Component {
    static template = "travel_backoffice.ProfitWaterfall";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.customer = this.props.action.params?.partner_id || this.props.action.context?.active_id || null;
        this.state = useState({ period: "year", dateFrom: "", dateTo: "", found: null });
        this.display = { controlPanel: {} };
        this.env.config.setDisplayName?.(this.props.action.name || _t("Waterfall"));
        onWillStart(() => this.load());
    }

    async load() {
        const { period, dateFrom, dateTo } = this.state;
        const turn = (this.turn = {});
        const asked = { partner_id: this.customer, period, date_from: dateFrom || null, date_to: dateTo || null };
        const found = await this.orm.call("travel.profit", "waterfall", [], asked);
        if (turn !== this.turn) {
            return; // another period was chosen meanwhile
        }
        Object.assign(this.state, { found, dateFrom: found.date_from, dateTo: found.date_to });
        this.scale = this.measure(found.bars);
    }

    /** The amounts at the two edges of the drawing; nothing at all is drawn from 0 to 1. */
    measure(bars) {
        const ends = bars.flatMap((bar) => [bar.begins, bar.ends]);
        const low = Math.min(0, ...ends);
        const high = Math.max(0, ...ends);
        return { low, width: high - low || 1 };
    }

    place(amount) {
        return ((amount - this.scale.low) / this.scale.width) * 100;
    }

    barStyle(bar) {
        const left = this.place(Math.min(bar.begins, bar.ends));
        const width = this.place(Math.max(bar.begins, bar.ends)) - left;
        return `margin-inline-start: ${left.toFixed(2)}%; width: ${Math.max(width, bar.amount ? 0.4 : 0).toFixed(2)}%`;
    }

    get zeroStyle() {
        return `inset-inline-start: ${this.place(0).toFixed(2)}%`;
    }

    tone(bar) {
        if (bar.is_total) {
            return bar.amount < 0 ? "bg-danger" : "bg-primary";
        }
        return bar.amount < 0 ? "bg-warning" : "bg-success";
    }

    money(amount) {
        return formatCurrency(amount, this.state.found.currency_id);
    }

    choose(ev) {
        this.state.period = ev.target.value;
        if (this.state.period !== "dates") {
            return this.load();
        }
    }

    /** A day typed in: the period is these two days from now on. */
    day(name, ev) {
        this.state[name] = ev.target.value;
        this.state.period = "dates";
        if (!this.state.dateFrom || !this.state.dateTo) {
            return;
        }
        if (this.state.dateFrom > this.state.dateTo) {
            this.notification.add(_t("A period begins before it ends."), { type: "warning" });
            return;
        }
        return this.load();
    }

    open(bar) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: bar.label,
            res_model: "travel.profit",
            domain: bar.domain,
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
        });
    }
}

registry.category("actions").add("travel_profit_waterfall", ProfitWaterfall);
