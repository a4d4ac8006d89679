import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What is due, held, on its way, sent, failed; every figure opens the lines behind it. */
export class BillingDesk extends Component {
    static template = "travel_backoffice.BillingDesk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ sections: [] });
        this.display = { controlPanel: {} };
        this.env.config.setDisplayName?.(_t("Billing Desk"));
        onWillStart(() => this.load());
    }

    async load() {
        this.state.sections = await this.orm.call("travel.billing.desk", "figures", []);
    }

    open(tile) {
        return this.action.doAction(tile.action);
    }

    /** A new run with its preview; nothing is posted yet. */
    async bill() {
        return this.action.doAction(await this.orm.call("travel.billing.run", "action_open_new", [[]]));
    }

    /** Read as one: "Due: 12, 3,400.00 €" */
    spoken(tile) {
        return [tile.label, tile.count, ...tile.amounts].join(", ");
    }
}

registry.category("actions").add("travel_billing_desk", BillingDesk);
