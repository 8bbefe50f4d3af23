import { board, storedHousehold, storedMeter } from '../board.ts';
import { course, flux, newest, total } from '../flux.ts';
import { graph, stat, steps } from '../panels.ts';

export const live = board({
  uid: 'live',
  title: 'Live',
  about: 'What the house draws now, and what that costs.',
  from: 'now-1h',
  refresh: '10s',
})
  .withVariable(storedHousehold())
  .withVariable(storedMeter())
  .withPanel(
    stat(
      { title: 'Demand now', about: 'Below 0 while exporting.', unit: 'kwatt', decimals: 3, name: 'Demand', width: 5 },
      flux(newest('demand')),
    ),
  )
  .withPanel(
    stat(
      { title: 'Unit rate now', unit: 'currencyGBP', decimals: 4, name: 'a kWh, VAT included', width: 5 },
      flux(newest('unit_rate')),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Newest reading',
        about: 'Stored. A meter is mostly a minute behind, because its newest reading may still grow.',
        unit: 'dateTimeFromNow',
        width: 4,
        fields: '/^_?[Tt]ime$/',
      },
      flux(newest('demand')),
    ),
  )
  .withPanel(
    stat(
      { title: 'Energy shown', unit: 'kwatth', decimals: 2, name: 'Energy', width: 5 },
      flux(total('consumption_delta')),
    ),
  )
  .withPanel(
    stat(
      {
        title: 'Cost shown',
        about: 'Of the energy, VAT included, by our rates. Without the standing charge.',
        unit: 'currencyGBP',
        decimals: 2,
        name: 'Cost',
        width: 5,
      },
      flux(total('cost_estimated')),
    ),
  )
  .withPanel(
    graph({ title: 'Demand', unit: 'kwatt', name: 'Demand' }, flux(course('demand', 'mean')))
      .height(12)
      .interval('10s'),
  )
  .withPanel(
    steps(
      { title: 'Unit rate', unit: 'currencyGBP', decimals: 4, name: 'GBP a kWh' },
      flux(course('unit_rate', 'last')),
    ).interval('10s'),
  );
