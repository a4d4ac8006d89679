/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { figureText, markText } from "./format";

/** As formats/spend_svg.py draws on paper: readable on white, told apart by those who see few colours. */
const COLOURS = ["#1f5a8a", "#d9822b", "#4b8b3b", "#a03c5b", "#6c5aa8", "#8a7a1f", "#2b8f8f", "#777777"];

/** The chart of an answer, and the same in words. */
export class SpendChart extends Component {
    static template = "travel_backoffice.SpendChart";
    static props = { chart: Object };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.chart]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    draw() {
        this.drawn?.destroy();
        this.drawn = new Chart(this.canvas.el, this.config(this.props.chart));
    }

    get label() {
        return _t("%s. The same in words is below.", this.props.chart.title);
    }

    config(chart) {
        const isPie = chart.kind === "pie";
        const several = chart.series.length > 1;
        return {
            type: chart.kind,
            data: {
                labels: chart.categories,
                datasets: chart.series.map((series, place) => this.dataset(series, place, isPie)),
            },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                plugins: {
                    legend: { display: isPie || several, position: "bottom" },
                    tooltip: { callbacks: { label: (item) => this.tip(chart, item, several) } },
                },
                scales: isPie ? {} : this.scales(chart),
            },
        };
    }

    dataset(series, place, isPie) {
        const colour = COLOURS[place % COLOURS.length];
        const colours = isPie ? series.values.map((_value, slice) => COLOURS[slice % COLOURS.length]) : colour;
        return { label: series.name, data: series.values, backgroundColor: colours, borderColor: isPie ? "#fff" : colour, borderWidth: isPie ? 1 : 2, tension: 0 };
    }

    scales(chart) {
        const stacked = chart.stacked && chart.kind === "bar";
        return {
            x: { stacked, grid: { display: false } },
            y: { stacked, beginAtZero: true, ticks: { callback: (value) => markText(value, chart) } },
        };
    }

    tip(chart, item, several) {
        const value = figureText(item.raw, chart);
        return several ? `${item.dataset.label}: ${value}` : value;
    }
}
