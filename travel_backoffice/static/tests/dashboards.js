/* Reads a dashboard in the page, and goes from each of its figures to the records behind it. Called by tests/test_dashboards.py. */

const PATIENCE = 30000;

async function until(what, found) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
        const answer = await found();
        if (answer) {
            return answer;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Waited in vain for ${what}`);
}

function services() {
    return odoo.__WOWL_DEBUG__.root.env.services;
}

async function shown(dashboardId) {
    const dashboard = await until("the dashboard", () => {
        const active = services().spreadsheet_dashboard_loader?.getActiveDashboard();
        return active?.data.id === dashboardId && active.status === "Loaded" && active;
    });
    const { waitForDataLoaded } = odoo.loader.modules.get("@spreadsheet/helpers/model");
    await waitForDataLoaded(dashboard.model);
    return dashboard.model;
}

function cards({ getters }) {
    const sheet = getters.getActiveSheetId();
    return getters
        .getChartIds(sheet)
        .map((id) => ({ id, ...getters.getChartDefinition(id) }))
        .filter((chart) => chart.type === "scorecard");
}

function cellOf({ getters }, xc) {
    const { sheetId, zone } = getters.getRangeFromSheetXC(getters.getActiveSheetId(), xc);
    return { sheetId, col: zone.left, row: zone.top };
}

function valueAt(model, xc) {
    const cell = model.getters.getEvaluatedCell(cellOf(model, xc));
    if (cell.type === "error") {
        throw new Error(`${xc}: ${cell.value} ${cell.message}`);
    }
    return cell.value;
}

/** What the pivot beside a figure sums; nothing for a formula made of several. */
function measureAt({ getters }, position) {
    const pivotId = getters.getPivotIdFromPosition(position);
    return pivotId && getters.getPivotCoreDefinition(pivotId).measures[0].id;
}

async function summed(action, measure) {
    const { orm } = services();
    const [fieldName, aggregator] = measure.split(":");
    if (fieldName === "__count") {
        return orm.searchCount(action.res_model, action.domain);
    }
    const name = `${fieldName}:${aggregator ?? "sum"}`;
    const [group] = await orm.call(action.res_model, "formatted_read_group", [action.domain, [], [name]]);
    return group[name] || 0;
}

function same(one, other) {
    return Math.abs((one || 0) - (other || 0)) < 0.005;
}

/** From a figure to its records, which are as many, or sum up to as much; and back again. */
async function follow(model, card, dashboardId) {
    const position = cellOf(model, card.keyValue);
    const value = valueAt(model, card.keyValue);
    const measure = measureAt(model, { ...position, col: position.col + 1 });
    if (value === "" || value === 0) {
        return; // nothing is behind it
    }
    const canvas = await until(`${card.id} to open something`, () => document.querySelector(`[data-id="${card.id}"] canvas[role="button"]`));
    canvas.click();
    await until(`the records of ${card.id}`, () => document.querySelector(".o_list_view .o_data_row, .o_list_view .o_group_header"));
    const { action } = services().action.currentController;
    if (measure) {
        const sum = await summed(action, measure);
        if (!same(sum, value)) {
            throw new Error(`${card.id} shows ${value}, its list comes to ${sum}`);
        }
    }
    const back = await until("the way back", () => document.querySelector(".o_back_button, .breadcrumb-item a, .o_breadcrumb a"));
    back.click();
    await until("the dashboard again", () => document.querySelector(".o_spreadsheet_dashboard_action .o-figure canvas"));
    await shown(dashboardId);
}

function missing({ getters }) {
    for (const id of getters.getChartIds(getters.getActiveSheetId())) {
        const source = getters.getOdooChartIds().includes(id) && getters.getChartDataSource(id);
        if (source && !source.isValid()) {
            throw new Error(`The chart ${id} cannot be drawn`);
        }
    }
    for (const sheetId of getters.getSheetIds()) {
        for (const [cellId] of Object.entries(getters.getCells(sheetId))) {
            const position = getters.getCellPosition(cellId);
            const cell = getters.getEvaluatedCell(position);
            if (cell.type === "error") {
                throw new Error(`${sheetId} ${position.col},${position.row}: ${cell.value} ${cell.message}`);
            }
        }
    }
}

/** On a phone only figures are shown: all of them, and the first opens its records. */
async function touch(model) {
    const figures = () => document.querySelectorAll(".o_mobile_dashboard canvas.o-scorecard");
    await until("all figures", () => figures().length === cards(model).length);
    if (document.documentElement.scrollWidth > window.innerWidth) {
        throw new Error("The dashboard is wider than the phone");
    }
    await until("the first to open something", () => figures()[0]?.getAttribute("role") === "button");
    figures()[0].click();
    await until("its records", () => document.querySelector(".o_list_view .o_data_row, .o_kanban_record:not(.o_kanban_ghost)"));
}

/** @param {{id: number, figures: Object, filters: Array}} expected figures by name, as worked out by hand */
odoo.travelDashboard = async function ({ id, figures, filters, phone }) {
    try {
        let model = await shown(id);
        for (const filter of filters) {
            model.dispatch("SET_GLOBAL_FILTER_VALUE", filter);
        }
        model = await shown(id);
        missing(model);
        for (const card of cards(model)) {
            const value = valueAt(model, card.keyValue);
            if (card.id in figures && !same(value, figures[card.id])) {
                throw new Error(`${card.id} shows ${value}, not ${figures[card.id]}`);
            }
        }
        if (phone) {
            await touch(model);
        }
        for (const card of phone ? [] : cards(model)) {
            await follow(model, card, id);
        }
        console.log("test successful");
    } catch (error) {
        console.error(`${error.message} ${error.stack}`);
    }
};
