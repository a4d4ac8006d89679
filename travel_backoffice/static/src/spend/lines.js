import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";
import { figureText } from "./format";
import { ask } from "./talk";

/** The services behind a row, by pages, in a dialog of the browser's own: it keeps the keyboard, and Escape closes it. */
export class SpendLines extends Component {
    static template = "travel_backoffice.SpendLines";
    static props = { rowKey: Array, query: String, close: Function };

    setup() {
        this.figureText = figureText;
        this.state = useState({ found: null, page: 1, problem: "", loading: true });
        this.dialog = useRef("dialog");
        onWillStart(() => {
            this.load(1);
        });
        onMounted(() => this.dialog.el.showModal());
    }

    async load(page) {
        Object.assign(this.state, { loading: true, problem: "" });
        try {
            const found = await ask("lines", this.props.query, { key: JSON.stringify(this.props.rowKey), page });
            Object.assign(this.state, { found, page, loading: false });
        } catch (error) {
            Object.assign(this.state, { problem: error.message, loading: false });
        }
    }
}
