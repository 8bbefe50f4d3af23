import { dayInWords, energy, inWords, money, power, timeOfDay, timeOrDay, timeToTheSecond } from './units.js';

/** @typedef {import('./series.d.ts').Series} Series */
/** @typedef {import('./series.d.ts').Summary} Summary */

/** @param {number} seconds */
const whenInWords = (seconds) => `${dayInWords(seconds * 1000)} ${timeOfDay(seconds * 1000)}`;

/** @param {{ from: number, to: number }} window */
export const windowInWords = ({ from, to }) => `${whenInWords(from)} to ${whenInWords(to)}`;

/** @param {number} watts */
const wattsInWords = (watts) => inWords(power(watts / 1000));

/** @param {number | undefined} pounds @param {boolean} isUpperBound */
const costInWords = (pounds, isUpperBound) =>
  pounds === undefined ? 'cost not known' : `${isUpperBound ? 'at most ' : ''}${money(pounds)}`;

/** What a stretch amounts to, the more important parts first. @param {Summary} total @param {{ isUpperBound: boolean, now: number }} known */
export function summaryParts({ importKwh, exportKwh, costGbp, demand }, { isUpperBound, now }) {
  return [
    inWords(energy(importKwh)),
    costInWords(costGbp, isUpperBound),
    exportKwh > 0 ? `${inWords(energy(exportKwh))} exported` : '',
    demand ? `${wattsInWords(demand.meanWatts)} on average` : '',
    demand ? `highest ${wattsInWords(demand.highestWatts)}, ${timeOrDay(demand.highestAt * 1000, now * 1000)}` : '',
  ].filter(Boolean);
}

/** One point of the chart. @param {Series} series @param {number} index */
export function pointInWords(series, index) {
  const at = series.at[index] ?? 0;
  const watts = series.demandWatts[index] ?? null;
  const kwh = series.importKwh[index] ?? null;
  const time = series.stepSeconds < 60 ? timeToTheSecond(at * 1000) : timeOfDay(at * 1000);
  const figures = [
    watts === null ? '' : wattsInWords(watts),
    kwh === null ? '' : inWords(energy(kwh)),
    series.stepSeconds < 300 ? '' : costInWords(series.costGbp[index] ?? undefined, series.isUpperBound),
  ].filter(Boolean);
  return `${dayInWords(at * 1000)} ${time}: ${figures.length === 0 ? 'no reading' : figures.join(', ')}`;
}

/** A table of stretches. @param {readonly Summary[]} rows @param {boolean} areDays @param {boolean} isUpperBound */
export function figuresTable(rows, areDays, isUpperBound) {
  const hasExport = rows.some(({ exportKwh }) => exportKwh > 0);
  const hasDemand = rows.some(({ demand }) => demand);
  const table = document.createElement('table');
  const names = ['From', 'Energy', hasExport ? 'Exported' : '', isUpperBound ? 'Cost at most' : 'Cost'];
  appendRow(table.createTHead(), 'col', [...names, ...(hasDemand ? ['Mean', 'Highest'] : [])]);
  const body = table.createTBody();
  for (const { from, importKwh, exportKwh, costGbp, demand } of rows) {
    appendRow(body, 'row', [
      areDays ? dayInWords(from * 1000) : whenInWords(from),
      inWords(energy(importKwh)),
      hasExport ? inWords(energy(exportKwh)) : '',
      costGbp === undefined ? '–' : money(costGbp),
      ...(hasDemand
        ? [demand ? wattsInWords(demand.meanWatts) : '–', demand ? wattsInWords(demand.highestWatts) : '–']
        : []),
    ]);
  }
  return table;
}

/** @param {HTMLTableSectionElement} section @param {'col' | 'row'} scope @param {string[]} texts empty ones are no cells */
function appendRow(section, scope, texts) {
  const row = section.insertRow();
  for (const [index, text] of texts.filter(Boolean).entries()) {
    const isHeading = scope === 'col' || index === 0;
    const cell = document.createElement(isHeading ? 'th' : 'td');
    if (isHeading) cell.setAttribute('scope', scope);
    cell.textContent = text;
    row.append(cell);
  }
}
