import type UPlot from 'uplot';

declare global {
  /** From /assets/uplot.js, which runs before our modules. */
  const uPlot: typeof UPlot;
}
