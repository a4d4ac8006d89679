import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What waits for a role, as tiles; every figure opens the records behind it. The action says whose desk it is. */
export class TravelDesk extends Component {
    static template = "travel_backoffice.TravelDesk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ buttons: [], sections: [] });
        this.display = { controlPanel: {} };
        this.env.config.setDisplayName?.(this.props.action.name);
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call(this.props.action.params.desk, "figures", []));
    }

    open(tile) {
        return this.action.doAction(tile.action);
    }

    async press({ action, call }) {
        return this.action.doAction(action ?? (await this.orm.call(...call, [[]])));
    }

    /** Read as one: "Due: 12, 3,400.00 €" */
    spoken(tile) {
        return [tile.label, tile.count, ...tile.amounts].join(", ");
    }
}

registry.category("actions").add("travel_desk", TravelDesk);
