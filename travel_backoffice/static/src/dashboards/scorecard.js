import { components } from "@odoo/o-spreadsheet";
import { SEE_RECORDS_PIVOT, SEE_RECORDS_PIVOT_VISIBLE } from "@spreadsheet/pivot/pivot_actions";
import { patch } from "@web/core/utils/patch";

/**
 * Where the records behind a figure are: the pivot of its own cell, or the first one that its formula is made of.
 */
function recordsBehind(position, getters) {
    if (SEE_RECORDS_PIVOT_VISIBLE(position, getters)) {
        return position;
    }
    const cell = getters.getCorrespondingFormulaCell(position);
    for (const range of cell?.isFormula ? cell.compiledFormula.dependencies : []) {
        const { sheetId, zone } = range;
        const found = recordsBehind({ sheetId, col: zone.left, row: zone.top }, getters);
        if (found) {
            return found;
        }
    }
}

/** A scorecard that leads to no menu opens the records that its figure counts, as a cell of a pivot does. */
patch(components.ScorecardChart.prototype, {
    get recordsPosition() {
        const { getters } = this.env.model;
        const { keyValue } = getters.getChartDefinition(this.props.chartId);
        if (!keyValue || !getters.isDashboard()) {
            return undefined;
        }
        const { sheetId, zone } = getters.getRangeFromSheetXC(getters.getActiveSheetId(), keyValue);
        return recordsBehind({ sheetId, col: zone.left, row: zone.top }, getters);
    },
    get hasOdooMenu() {
        return super.hasOdooMenu || this.recordsPosition !== undefined;
    },
    async onClick() {
        const position = super.hasOdooMenu ? undefined : this.recordsPosition;
        if (position) {
            await SEE_RECORDS_PIVOT(position, this.env, false);
        } else {
            await super.onClick();
        }
    },
});
