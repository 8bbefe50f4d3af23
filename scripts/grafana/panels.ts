import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Queries } from './query.ts';

/** How our panels look. Widths are of 24 columns; Grafana puts them in lines. */
interface Look {
  title: string;
  /** For whoever points at the panel: what it is, and what it is not. */
  about?: string;
  /** Of Grafana: `kwatth`, `currencyGBP`, `s`, `percentunit`. */
  unit: string;
  decimals?: number;
  width?: number;
  /** How a series is called: a text, or labels of it. */
  name?: string;
}

interface StatLook extends Look {
  /** From here on it is yellow, and red. */
  warnsAt?: number;
  alarmsAt?: number;
  /** Which columns are shown; numbers when not said. */
  fields?: string;
}

const thresholds = ({ warnsAt, alarmsAt }: StatLook): Builder<{ mode: ThresholdsMode; steps: Threshold[] }> =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: 'green' },
      ...(warnsAt === undefined ? [] : [{ value: warnsAt, color: 'yellow' }]),
      ...(alarmsAt === undefined ? [] : [{ value: alarmsAt, color: 'red' }]),
    ]);

/** One number. */
export function stat(look: StatLook, ...queries: Queries): StatBuilder {
  const { title, about, unit, decimals, width = 4, name, fields = '' } = look;
  const isJudged = look.warnsAt !== undefined || look.alarmsAt !== undefined;
  const panel = new StatBuilder()
    .title(title)
    .unit(unit)
    .span(width)
    .height(4)
    .datasource(queries[0].datasource)
    .targets(queries.map(({ target }) => target))
    .graphMode(BigValueGraphMode.None)
    .colorMode(isJudged ? BigValueColorMode.Background : BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields(fields).values(false))
    .thresholds(thresholds(look));
  if (about) panel.description(about);
  if (decimals !== undefined) panel.decimals(decimals);
  return name === undefined ? panel : panel.displayName(name);
}

function drawn({ title, about, unit, decimals, width = 24, name }: Look, queries: Queries): GraphBuilder {
  const panel = new GraphBuilder()
    .title(title)
    .unit(unit)
    .span(width)
    .height(8)
    .datasource(queries[0].datasource)
    .targets(queries.map(({ target }) => target))
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    );
  if (about) panel.description(about);
  if (decimals !== undefined) panel.decimals(decimals);
  return name === undefined ? panel : panel.displayName(name);
}

/** A course in time. */
export const graph = (look: Look, ...queries: Queries): GraphBuilder =>
  drawn(look, queries).drawStyle(GraphDrawStyle.Line).lineWidth(1).fillOpacity(10);

/** Parts of a whole. */
export const stacked = (look: Look, ...queries: Queries): GraphBuilder =>
  graph(look, ...queries)
    .fillOpacity(40)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));

/** What holds until the next. */
export const steps = (look: Look, ...queries: Queries): GraphBuilder =>
  graph(look, ...queries).lineInterpolation(LineInterpolation.StepAfter);

/** Amounts, each of a stretch that begins where it stands. */
export const bars = (look: Look, ...queries: Queries): GraphBuilder =>
  drawn(look, queries).drawStyle(GraphDrawStyle.Bars).lineWidth(0).fillOpacity(80).axisSoftMin(0);

export const table = (
  { title, about, width = 24 }: Pick<Look, 'about' | 'title' | 'width'>,
  ...queries: Queries
): TableBuilder => {
  const panel = new TableBuilder()
    .title(title)
    .span(width)
    .height(8)
    .datasource(queries[0].datasource)
    .targets(queries.map(({ target }) => target));
  return about ? panel.description(about) : panel;
};
