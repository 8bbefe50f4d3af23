import { history } from './boards/history.ts';
import { live } from './boards/live.ts';
import { pipeline } from './boards/pipeline.ts';
import { tariffs } from './boards/tariffs.ts';
import { today } from './boards/today.ts';

/** The boards as Grafana reads them, by the name of their file. Each panel has a number, by which links find it. */
export function dashboards(): { name: string; text: string }[] {
  return Object.entries({ live, today, history, tariffs, pipeline }).map(([name, builder]) => {
    const { panels = [], ...board } = builder.build();
    const numbered = { ...board, panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })) };
    return { name, text: `${JSON.stringify(numbered, undefined, 2)}\n` };
  });
}
