import { board, storedHousehold, storedMeter, storedTariff } from '../board.ts';
import { agreements, course, flux, priceInForce, priceNews, prices, standingChargeInForce } from '../flux.ts';
import { stat, steps, table } from '../panels.ts';

/** As far back as any price began. */
const EVER = '50y';

/** Of each series. */
const label = (name: string) => `\${__field.labels.${name}}`;
const SERIES = `${label('kind')} ${label('payment')}`;

export const tariffs = board({
  uid: 'tariffs',
  title: 'Tariffs',
  about: 'What Octopus publishes of the tariffs that the households are on, in GBP, VAT included.',
  from: 'now-1d/d',
  to: 'now+2d/d',
  refresh: '5m',
})
  .withVariable(storedHousehold())
  .withVariable(storedMeter())
  .withVariable(storedTariff())
  .withPanel(
    stat({ title: 'Unit rate in force', unit: 'currencyGBP', decimals: 4, name: SERIES, width: 12 }, flux(priceInForce))
      .timeFrom(EVER)
      .hideTimeOverride(true),
  )
  .withPanel(
    stat(
      {
        title: 'Standing charge in force, a day',
        unit: 'currencyGBP',
        decimals: 4,
        name: label('payment'),
        width: 12,
      },
      flux(standingChargeInForce),
    )
      .timeFrom(EVER)
      .hideTimeOverride(true),
  )
  .withPanel(
    steps(
      {
        title: 'Published prices',
        about: 'Each from where it begins. One that began before is the one in force, above.',
        unit: 'currencyGBP',
        decimals: 4,
        name: SERIES,
      },
      flux(prices),
    ).height(10),
  )
  .withPanel(
    steps(
      { title: 'Rate by which readings were priced', unit: 'currencyGBP', decimals: 4, name: 'GBP a kWh' },
      flux(course('unit_rate', 'last')),
    ).interval('1m'),
  )
  .withPanel(
    table({ title: 'Agreements of the household', about: 'What Octopus said of each last.' }, flux(agreements))
      .timeFrom(EVER)
      .hideTimeOverride(true),
  )
  .withPanel(
    table({ title: 'New, changed and withdrawn prices', about: 'As Octopus said it, the last month.' }, flux(priceNews))
      .timeFrom('30d')
      .hideTimeOverride(true),
  );
