import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { ask } from "./talk";

/** What the figures are limited to: chips of what is chosen, and a search for more values. */
export class SpendFilters extends Component {
    static template = "travel_backoffice.SpendFilters";
    static props = { dimensions: Array, question: Object, query: String, told: Array, ask: Function };

    setup() {
        this.state = useState({ dimension: "", search: "", values: [], problem: "", said: "" });
        this.searchSoon = useDebounced(() => this.find(), 250);
    }

    get filterable() {
        return this.props.dimensions.filter((one) => one.group !== "time");
    }

    chooseDimension(ev) {
        Object.assign(this.state, { dimension: ev.target.value, search: "", values: [], said: "" });
        if (this.state.dimension) {
            this.find();
        }
    }

    async find() {
        const { dimension, search } = this.state;
        try {
            const { values, more } = await ask("values", this.props.query, { dimension, search });
            if (dimension === this.state.dimension && search === this.state.search) {
                const said = more ? _t("The first %s; type to find others.", values.length) : _t("%s values", values.length);
                Object.assign(this.state, { values, problem: "", said });
            }
        } catch (error) {
            this.state.problem = error.message;
        }
    }

    isChosen(value) {
        return this.props.question.filters.some(([name, one]) => name === this.state.dimension && one === value);
    }

    toggle(value) {
        const { dimension } = this.state;
        const others = this.props.question.filters.filter(([name, one]) => name !== dimension || one !== value);
        this.props.ask({ filters: this.isChosen(value) ? others : [...others, [dimension, value]] });
    }

    removeLabel(filter, one) {
        return _t("Remove the filter %(name)s: %(value)s", { name: filter.label, value: one.label });
    }

    remove(dimension, value) {
        this.props.ask({ filters: this.props.question.filters.filter(([name, one]) => name !== dimension || one !== value) });
    }
}
