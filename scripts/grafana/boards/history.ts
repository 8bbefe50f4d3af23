import { board, storedHousehold, storedMeter } from '../board.ts';
import { closedGaps, course, exportedDaily, flux, gasDaily, totals } from '../flux.ts';
import { bars, graph, table } from '../panels.ts';

export const history = board({
  uid: 'history',
  title: 'History',
  about: 'Day by day of the UK, and what was missing for a while.',
  from: 'now-30d/d',
  refresh: '15m',
})
  .withVariable(storedHousehold())
  .withVariable(storedMeter())
  .withPanel(
    bars(
      { title: 'Energy a day', unit: 'kwatth', decimals: 1, name: 'Energy', width: 12 },
      flux(totals('consumption_delta', '1d')),
    ),
  )
  .withPanel(
    bars(
      {
        title: 'Cost a day',
        about: 'Of the energy, VAT included, by our rates. Without the standing charge.',
        unit: 'currencyGBP',
        decimals: 2,
        name: 'Cost',
        width: 12,
      },
      flux(totals('cost_estimated', '1d')),
    ),
  )
  .withPanel(
    bars(
      {
        title: 'Exported a day',
        about: 'What the export register grew by.',
        unit: 'kwatth',
        decimals: 1,
        name: 'Exported',
        width: 12,
      },
      flux(exportedDaily),
    ),
  )
  .withPanel(
    bars(
      {
        title: 'Gas a day',
        about: 'Of all gas meters of the household.',
        unit: 'kwatth',
        decimals: 1,
        name: 'Gas',
        width: 12,
      },
      flux(gasDaily),
    ),
  )
  .withPanel(
    graph(
      {
        title: 'Demand',
        about: 'On average, and at its highest, over the width of a point.',
        unit: 'kwatt',
        decimals: 2,
      },
      flux(course('demand', 'mean'), 'A'),
      flux(course('demand', 'max'), 'B'),
    )
      .interval('10s')
      .overrideByQuery('A', [{ id: 'displayName', value: 'on average' }])
      .overrideByQuery('B', [{ id: 'displayName', value: 'at its highest' }]),
  )
  .withPanel(
    table(
      { title: 'Gaps that were closed', about: 'Filled, and at which resolution, or given up, and why.' },
      flux(closedGaps),
    ),
  );
