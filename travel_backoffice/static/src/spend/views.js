import { Component, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { same } from "./question";
import { change } from "./talk";

/** Questions kept under a name: one's own, the library's, those that colleagues share. */
export class SpendViews extends Component {
    static template = "travel_backoffice.SpendViews";
    static props = { views: Array, query: String, open: Function, changed: Function };

    setup() {
        this.state = useState({ editing: null, name: "", shared: false, problem: "", said: "", copied: false });
        this.dialog = useRef("dialog");
    }

    get groups() {
        const labels = { own: _t("Yours"), library: _t("Library"), shared: _t("From Colleagues") };
        return Object.entries(labels)
            .map(([kind, label]) => ({ kind, label, views: this.props.views.filter((view) => view.kind === kind) }))
            .filter((group) => group.views.length);
    }

    /** The view whose question stands in the address. */
    get current() {
        return this.props.views.find((view) => same(view.query, this.props.query));
    }

    get mine() {
        return this.current?.kind === "own" ? this.current : null;
    }

    choose(ev) {
        const view = this.props.views.find((one) => String(one.id) === ev.target.value);
        if (view) {
            this.props.open(view.query);
        }
    }

    nameOf(view) {
        return view.kind === "shared" ? `${view.name} (${view.owner})` : view.name;
    }

    // -- keeping --------------------------------------------------------------------------------------------------

    edit(view) {
        Object.assign(this.state, { editing: view, name: view?.name || "", shared: view?.shared || false, problem: "" });
        this.dialog.el.showModal();
    }

    async save() {
        const { editing, name, shared } = this.state;
        await this.attempt("save", { name, shared, query: this.props.query, view_id: editing?.id || null }, _t("Saved."));
    }

    async remove() {
        await this.attempt("delete", { view_id: this.state.editing.id }, _t("Deleted."));
    }

    async attempt(what, params, said) {
        try {
            const { views } = await change(what, params);
            this.props.changed(views);
            Object.assign(this.state, { said, problem: "" });
            this.dialog.el.close();
        } catch (error) {
            this.state.problem = error.message;
        }
    }

    /** The address asks the same of whoever opens it: each sees their own part. */
    async copy() {
        const link = `${browser.location.origin}${browser.location.pathname}?${this.props.query}`;
        try {
            await browser.navigator.clipboard.writeText(link);
            this.state.said = _t("The address was copied.");
        } catch {
            this.state.said = link;
        }
    }
}
