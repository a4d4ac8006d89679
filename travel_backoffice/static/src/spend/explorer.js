import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SpendChart } from "./chart";
import { SpendControls } from "./controls";
import { SpendFilters } from "./filters";
import { SpendLines } from "./lines";
import { SpendPivot } from "./pivot";
import { read, same, write } from "./question";
import { address, ask } from "./talk";
import { SpendViews } from "./views";

/** Columns of figures beside a chart. */
const MOST_BESIDE = 6;

/**
 * The explorer of spend: a question above, its answer as a table and a chart below. The question stands in the address of
 * the page; so the browser's way back leads to the last one, and an address can be sent to a colleague, who sees their own
 * part of it.
 */
export class SpendExplorer extends Component {
    static template = "travel_backoffice.SpendExplorer";
    static components = { SpendChart, SpendControls, SpendFilters, SpendLines, SpendPivot, SpendViews };
    static props = ["*"];

    setup() {
        this.state = useState({
            query: this.queryOfAddress(),
            answer: null,
            loading: false,
            problem: "",
            said: "",
            views: this.props.views,
            key: null,
            // where a comma parts the decimals, spreadsheets expect another sign between columns
            separator: localization.decimalPoint === "," ? "semicolon" : "comma",
        });
        this.question = useState(read(this.state.query));
        this.root = useRef("root");
        this.back = () => this.show(this.queryOfAddress());
        onMounted(() => {
            browser.addEventListener("popstate", this.back);
            this.load();
        });
        onWillUnmount(() => {
            browser.removeEventListener("popstate", this.back);
            this.asking?.abort();
        });
    }

    queryOfAddress() {
        return browser.location.search.slice(1);
    }

    // -- asking ---------------------------------------------------------------------------------------------------

    /** Another question, from a control: it becomes the address. */
    ask(changes) {
        this.open(write({ ...this.question, ...changes }));
    }

    open(query) {
        if (!same(query, this.state.query)) {
            browser.history.pushState({}, "", `${browser.location.pathname}?${query}`);
        }
        this.show(query);
    }

    show(query) {
        this.state.query = query;
        this.state.key = null;
        Object.assign(this.question, read(query));
        this.load();
    }

    /** The answer to the question at hand; one that was asked before and comes later is left aside. */
    async load() {
        this.asking?.abort();
        const asking = (this.asking = new AbortController());
        Object.assign(this.state, { loading: true, problem: "", said: _t("Loading …") });
        try {
            const answer = await ask("cube", this.state.query, {}, asking.signal);
            if (asking === this.asking) {
                Object.assign(this.state, { answer, loading: false, said: this.told(answer) });
            }
        } catch (error) {
            if (asking === this.asking) {
                Object.assign(this.state, { answer: null, loading: false, problem: error.message, said: "" });
            }
        }
    }

    told(answer) {
        const rows = answer.rows.filter((row) => row.key.length === 1).length;
        return answer.dimensions.length ? _t("%(title)s: %(rows)s rows", { title: answer.title, rows }) : answer.title;
    }

    /** Beside each other as long as the figures have room. */
    get isBeside() {
        const { chart, figures } = this.state.answer;
        return Boolean(chart) && figures.length <= MOST_BESIDE;
    }

    get isEmpty() {
        const { answer } = this.state;
        return answer.dimensions.length > 0 && !answer.rows.length;
    }

    // -- menus ----------------------------------------------------------------------------------------------------

    /** Whatever is clicked beside an open menu closes it. */
    closeMenus(target) {
        for (const menu of this.root.el.querySelectorAll("details.o_travel_menu[open]")) {
            if (!menu.contains(target)) {
                menu.open = false;
            }
        }
    }

    onKey(ev) {
        const menu = ev.key === "Escape" && ev.target.closest("details.o_travel_menu[open]");
        if (menu) {
            menu.open = false;
            menu.querySelector("summary").focus();
        }
    }

    // -- files ----------------------------------------------------------------------------------------------------

    file(kind) {
        return address(`file/${kind}`, this.state.query, kind === "csv" ? { sep: this.state.separator } : {});
    }

    savePicture() {
        const canvas = this.root.el.querySelector("canvas");
        const page = document.createElement("canvas");
        [page.width, page.height] = [canvas.width, canvas.height];
        const drawing = page.getContext("2d");
        drawing.fillStyle = "#fff";
        drawing.fillRect(0, 0, page.width, page.height);
        drawing.drawImage(canvas, 0, 0);
        const link = document.createElement("a");
        link.download = `${this.state.answer.title}.png`;
        link.href = page.toDataURL("image/png");
        link.click();
    }
}

registry.category("public_components").add("travel_backoffice.spend_explorer", SpendExplorer);
