import { board, storedHousehold, storedMeter } from '../board.ts';
import { course, exported, flux, total, totals } from '../flux.ts';
import { bars, stat, steps } from '../panels.ts';

const COST = 'Of the energy, VAT included, by our rates. Without the standing charge.';

/** The stretch that is shown, a day earlier: of today, yesterday up to this time. */
const A_DAY_EARLIER = '1d';

export const today = board({
  uid: 'today',
  title: 'Today and cost',
  about: 'Energy and cost since midnight in the UK, beside yesterday up to the same time.',
  from: 'now/d',
  refresh: '1m',
})
  .withVariable(storedHousehold())
  .withVariable(storedMeter())
  .withPanel(stat({ title: 'Energy', unit: 'kwatth', decimals: 2, name: 'Energy' }, flux(total('consumption_delta'))))
  .withPanel(
    stat(
      { title: 'Energy a day earlier', unit: 'kwatth', decimals: 2, name: 'Energy' },
      flux(total('consumption_delta')),
    ).timeShift(A_DAY_EARLIER),
  )
  .withPanel(
    stat({ title: 'Cost', about: COST, unit: 'currencyGBP', decimals: 2, name: 'Cost' }, flux(total('cost_estimated'))),
  )
  .withPanel(
    stat(
      { title: 'Cost a day earlier', about: COST, unit: 'currencyGBP', decimals: 2, name: 'Cost' },
      flux(total('cost_estimated')),
    ).timeShift(A_DAY_EARLIER),
  )
  .withPanel(
    stat(
      {
        title: 'Cost, Octopus says',
        about: 'The sum of what Octopus says that each reading cost. It says nothing of some.',
        unit: 'currencyGBP',
        decimals: 2,
        name: 'Cost',
      },
      flux(total('cost_delta')),
    ),
  )
  .withPanel(
    stat(
      { title: 'Exported', about: 'What the export register grew by.', unit: 'kwatth', decimals: 2, name: 'Exported' },
      flux(exported),
    ),
  )
  .withPanel(
    bars(
      { title: 'Energy by the half hour', unit: 'kwatth', decimals: 2, name: 'Energy', width: 12 },
      flux(totals('consumption_delta', '30m')),
    ),
  )
  .withPanel(
    bars(
      { title: 'Cost by the half hour', about: COST, unit: 'currencyGBP', decimals: 3, name: 'Cost', width: 12 },
      flux(totals('cost_estimated', '30m')),
    ),
  )
  .withPanel(
    steps(
      { title: 'Unit rate', unit: 'currencyGBP', decimals: 4, name: 'GBP a kWh' },
      flux(course('unit_rate', 'last')),
    ).interval('1m'),
  );
