import { formatFloat } from "@web/core/utils/numbers";

/** A figure as the reader's language writes it; nothing where there is none. */
export function figureText(value, figure) {
    if (value === null || value === undefined) {
        return "";
    }
    if (figure.percent) {
        return `${formatFloat(value * 100, { digits: [16, 1] })} %`;
    }
    return formatFloat(value, { digits: [16, figure.decimals] });
}

/** A mark of an axis needs no cents. */
export function markText(value, figure) {
    const shown = figure.percent ? value * 100 : value;
    const text = formatFloat(shown, { digits: [16, Number.isInteger(shown) ? 0 : figure.decimals] });
    return figure.percent ? `${text} %` : text;
}
