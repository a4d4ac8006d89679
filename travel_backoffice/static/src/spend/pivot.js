import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { figureText } from "./format";

/** Rows of the first dimension drawn at once. */
const PAGE = 100;

/** The table: groups that open into their parts, figures, and a way to the services behind each row. */
export class SpendPivot extends Component {
    static template = "travel_backoffice.SpendPivot";
    static props = { answer: Object, question: Object, ask: Function, drill: Function };

    setup() {
        this.figureText = figureText;
        this.state = useState({ opened: {}, shown: PAGE });
        onWillUpdateProps((next) => {
            if (next.answer !== this.props.answer) {
                Object.assign(this.state, { opened: {}, shown: PAGE });
            }
        });
    }

    get heading() {
        return this.props.answer.dimensions.join(" › ");
    }

    name(key) {
        return JSON.stringify(key);
    }

    /** The rows to draw: those of the first dimension, and the parts of what is opened. */
    get rows() {
        const { opened, shown } = this.state;
        let outer = 0;
        return this.props.answer.rows.filter((row) => {
            outer += row.key.length === 1 ? 1 : 0;
            return outer <= shown && row.key.every((_value, depth) => depth === 0 || opened[this.name(row.key.slice(0, depth))]);
        });
    }

    get left() {
        return this.props.answer.rows.filter((row) => row.key.length === 1).length - this.state.shown;
    }

    showMore() {
        this.state.shown += PAGE;
    }

    canOpen(row) {
        return row.key.length < this.props.answer.dimensions.length;
    }

    isOpen(row) {
        return Boolean(this.state.opened[this.name(row.key)]);
    }

    toggle(row) {
        const name = this.name(row.key);
        this.state.opened[name] = !this.state.opened[name];
    }

    get allOpen() {
        return this.props.answer.rows.every((row) => !this.canOpen(row) || this.isOpen(row));
    }

    toggleAll() {
        const open = !this.allOpen;
        for (const row of this.props.answer.rows) {
            if (this.canOpen(row)) {
                this.state.opened[this.name(row.key)] = open;
            }
        }
    }

    onKey(ev, row) {
        if (this.canOpen(row) && ((ev.key === "ArrowRight" && !this.isOpen(row)) || (ev.key === "ArrowLeft" && this.isOpen(row)))) {
            ev.preventDefault();
            this.toggle(row);
        }
    }

    // -- order ----------------------------------------------------------------------------------------------------

    /** Measures can be ordered by; what they are compared with cannot. */
    canOrder(figure) {
        return !figure.name.includes("/");
    }

    direction(name) {
        const { order, measures, dimensions } = this.props.question;
        if (order === name || order === `-${name}`) {
            return order === name ? "ascending" : "descending";
        }
        const timely = ["day", "week", "month", "quarter", "year", "lead_band"].includes(dimensions[0]);
        return !order && !timely && name === measures[0] ? "descending" : null;
    }

    orderBy(name) {
        const descending = this.direction(name) === "descending";
        this.props.ask({ order: descending ? name : `-${name}` });
    }

    orderByName() {
        const name = this.props.question.dimensions[0];
        this.props.ask({ order: this.direction(name) === "ascending" ? `-${name}` : name });
    }

    /** What is given back is told by its colour, too; that something became less is neither good nor bad. */
    isBelow(value, place) {
        return value < 0 && !this.props.answer.figures[place].percent;
    }

    drillLabel(row) {
        return _t("Services of %s", row.label);
    }
}
