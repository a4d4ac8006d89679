import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Milliseconds between two looks at a run that is running. */
const PAUSE = 2000;

/** How far a billing run is, live: looks every two seconds while it runs, and not at all when it does not. */
export class BillingProgress extends Component {
    static template = "travel_backoffice.BillingProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.figures = useState({ known: false });
        this.timer = null;
        useEffect(
            (id) => {
                if (id) {
                    this.look();
                }
                return () => this.rest();
            },
            () => [this.props.record.resId, this.props.record.data.state]
        );
        onWillUnmount(() => this.rest());
    }

    rest() {
        clearTimeout(this.timer);
        this.timer = null;
        this.turn = {};
    }

    async look() {
        const turn = (this.turn = {});
        const id = this.props.record.resId;
        let found;
        try {
            found = await this.orm.silent.call("travel.billing.run", "progress", [[id]]);
        } catch {
            // the server is away for a moment, or this tab is offline: the run goes on without being looked at
        }
        if (turn !== this.turn) {
            return;
        }
        if (found) {
            Object.assign(this.figures, found, { known: true });
            if (found.state !== this.props.record.data.state) {
                return this.props.record.load();
            }
        }
        if (this.props.record.data.state === "running") {
            this.timer = setTimeout(() => this.look(), PAUSE);
        }
    }

    get percent() {
        const { lines, lines_done: done, state } = this.figures;
        return lines ? Math.floor((100 * done) / lines) : state === "done" ? 100 : 0;
    }

    get timeLeft() {
        const { state, seconds_left: left } = this.figures;
        if (state !== "running") {
            return state === "stopped" ? _t("Stopped") : _t("Done in %s", this.duration(this.figures.seconds));
        }
        return left === null ? _t("Time left: not known yet") : _t("About %s left", this.duration(left));
    }

    duration(seconds) {
        if (seconds < 90) {
            return _t("%s seconds", seconds);
        }
        const minutes = Math.round(seconds / 60);
        return minutes < 90 ? _t("%s minutes", minutes) : _t("%s hours", (minutes / 60).toFixed(1));
    }

    get barClass() {
        return { running: "progress-bar-striped progress-bar-animated", stopped: "bg-warning", done: "bg-success" }[this.figures.state];
    }

    /** What a screen reader is told; changes only with every tenth per cent, so that it is not talked over. */
    get spoken() {
        const tenth = this.figures.state === "running" ? Math.floor(this.percent / 10) * 10 : this.percent;
        return _t("%(percent)s percent of the billing run are through", { percent: tenth });
    }
}

registry.category("fields").add("travel_billing_progress", {
    component: BillingProgress,
    supportedTypes: ["float"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
