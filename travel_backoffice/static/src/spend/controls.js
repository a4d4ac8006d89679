import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { MOST_DIMENSIONS, ownDays } from "./question";

const MOST_MEASURES = 8;
const OWN = "~";
const WIDE = 768;

/** What is asked for: days, dimensions as chips that can be dragged or moved by buttons, figures, comparison, top. */
export class SpendControls extends Component {
    static template = "travel_backoffice.SpendControls";
    static props = ["*"];

    setup() {
        this.state = useState({ from: "", to: "", owns: false, problem: "" });
        this.chips = useRef("chips");
        // on a phone the figures come first, and the question is opened when it is wanted
        this.isWide = browser.innerWidth >= WIDE;
        this.tops = ["", "5", "10", "20", "50", "100"];
        useEffect(
            (period) => {
                const days = ownDays(period);
                Object.assign(this.state, { owns: Boolean(days), problem: "" });
                if (days) {
                    [this.state.from, this.state.to] = days;
                }
            },
            () => [this.props.question.period]
        );
        useEffect(
            () => this.refocus(),
            () => [this.props.question.dimensions.join()]
        );
    }

    get question() {
        return this.props.question;
    }

    // -- days -----------------------------------------------------------------------------------------------------

    choosePeriod(value) {
        this.state.owns = value === OWN;
        if (value !== OWN) {
            this.props.ask({ period: value });
        } else if (!this.state.from) {
            this.state.to = this.props.today;
            this.state.from = `${this.props.today.slice(0, 8)}01`;
        }
    }

    showDays() {
        if (this.state.from && this.state.to && this.state.from > this.state.to) {
            this.state.problem = _t("The first day comes after the last.");
            return;
        }
        this.state.problem = "";
        this.props.ask({ period: `${this.state.from}~${this.state.to}` });
    }

    // -- dimensions -----------------------------------------------------------------------------------------------

    label(name) {
        return this.props.dimensions.find((one) => one.name === name)?.label || name;
    }

    moveLabel(name, by) {
        return by < 0 ? _t("Move %s to the left", this.label(name)) : _t("Move %s to the right", this.label(name));
    }

    removeLabel(name) {
        return _t("Remove %s", this.label(name));
    }

    firstLabel(measure) {
        return _t("%s first", measure.label);
    }

    /** What can be added, by group. */
    get addable() {
        const groups = new Map();
        for (const one of this.props.dimensions) {
            if (!this.question.dimensions.includes(one.name)) {
                const label = one.group_label || "";
                groups.set(label, [...(groups.get(label) || []), one]);
            }
        }
        return [...groups].map(([label, options]) => ({ label, options }));
    }

    get canAdd() {
        return this.question.dimensions.length < MOST_DIMENSIONS;
    }

    add(ev) {
        const name = ev.target.value;
        ev.target.value = "";
        if (name) {
            this.props.ask({ dimensions: [...this.question.dimensions, name] });
        }
    }

    remove(name) {
        this.focus = { name: "" };
        this.props.ask({ dimensions: this.question.dimensions.filter((one) => one !== name), order: this.orderWithout(name) });
    }

    orderWithout(name) {
        return [name, `-${name}`].includes(this.question.order) ? "" : this.question.order;
    }

    /** One place to the left (-1) or right (1); the keyboard stays on the same button. */
    move(name, by) {
        const names = [...this.question.dimensions];
        const place = names.indexOf(name);
        if (names[place + by] === undefined) {
            return;
        }
        [names[place], names[place + by]] = [names[place + by], names[place]];
        this.focus = { name, by };
        this.props.ask({ dimensions: names });
    }

    refocus() {
        if (!this.focus) {
            return;
        }
        const { name, by } = this.focus;
        this.focus = null;
        const chip = name && this.chips.el.querySelector(`[data-name="${CSS.escape(name)}"]`);
        const button = chip ? chip.querySelector(`[data-by="${by}"]:not([disabled]), [data-by]:not([disabled])`) : this.chips.el.querySelector("select");
        button?.focus();
    }

    drag(ev, name) {
        this.dragged = name;
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", name);
    }

    over(ev) {
        if (this.dragged) {
            ev.preventDefault();
        }
    }

    drop(ev, name) {
        ev.preventDefault();
        const dragged = this.dragged;
        this.dragged = null;
        if (!dragged || dragged === name) {
            return;
        }
        const before = this.question.dimensions;
        const names = before.filter((one) => one !== dragged);
        names.splice(before.indexOf(name), 0, dragged);
        this.props.ask({ dimensions: names });
    }

    // -- figures --------------------------------------------------------------------------------------------------

    get measureText() {
        const chosen = this.question.measures.map((name) => this.props.measures.find((one) => one.name === name)?.label || name);
        return chosen.length > 2 ? _t("%(first)s and %(more)s more", { first: chosen[0], more: chosen.length - 1 }) : chosen.join(", ");
    }

    isLast(name) {
        const { measures } = this.question;
        return measures.length === 1 && measures[0] === name;
    }

    isFull(name) {
        const { measures } = this.question;
        return measures.length >= MOST_MEASURES && !measures.includes(name);
    }

    toggle(name) {
        const { measures } = this.question;
        const chosen = measures.includes(name) ? measures.filter((one) => one !== name) : [...measures, name];
        this.props.ask({ measures: chosen, order: measures.includes(name) ? this.orderWithout(name) : this.question.order });
    }

    /** The first figure is drawn, and orders the rows. */
    putFirst(name) {
        this.props.ask({ measures: [name, ...this.question.measures.filter((one) => one !== name)], order: "" });
    }
}
