import { durationInWords } from '../assets/age.js';
import { timeOrDay } from '../assets/units.js';
import { type Html, html } from '../html.ts';
import type { Backlog, PipelineView, Trouble } from '../pipeline-ports.ts';
import { tile } from './tile.ts';

/** What waits for the store, when it will not any more, for how long it may, and what is left alone meanwhile. */
export const backlogTiles = ({ at, backlog, gate, troubles }: PipelineView): Html => html`<div class="tiles">
${tile({ name: 'Readings waiting', value: figure(backlog.readings), remarks: [waiting(backlog, at)] })}
${tile({ name: 'Stored in', value: drains(backlog, gate), remarks: [html`${drainRemark(backlog, gate)}`] })}
${tile({ name: 'Room in Redis', value: room(backlog), remarks: [fullness(backlog), html`Nothing is lost before ${timeOrDay(backlog.nothingLostUntil, at)}, whatever becomes of the store`] })}
${tile({ name: 'Gate and breakers', value: gateValue(gate, at), remarks: gateRemarks(gate, troubles, at) })}
</div>`;

const figure = (count: number): Html => html`${count.toLocaleString('en-GB')}`;

const waiting = ({ jobs, oldestAt }: Backlog, now: number): Html =>
  oldestAt === undefined
    ? html`The store has all that was fetched`
    : html`About so many, in ${jobs.toLocaleString('en-GB')} ${jobs === 1 ? 'job' : 'jobs'}; the oldest is ${durationInWords(now - oldestAt)} old`;

function drains({ jobs, drainedIn }: Backlog, gate: PipelineView['gate']): Html | undefined {
  if (drainedIn !== undefined) return html`${durationInWords(Math.max(drainedIn, 1000))}`;
  return gate || jobs > 0 ? undefined : html`At once`;
}

function drainRemark({ jobs, drainedIn }: Backlog, gate: PipelineView['gate']): string {
  if (gate) return 'Once the store takes readings again';
  if (drainedIn !== undefined) return 'At the rate of the last five minutes';
  return jobs > 20 ? 'It does not shrink just now' : 'Nothing has to be worked off';
}

const room = ({ usedBytes, budgetBytes }: Backlog): Html =>
  html`${Math.round(100 * Math.max(0, 1 - usedBytes / budgetBytes))} %`;

const fullness = ({ usedBytes, budgetBytes, pausedAtBytes }: Backlog): Html =>
  html`<progress max="${budgetBytes}" value="${Math.min(usedBytes, budgetBytes)}" aria-label="Redis used"></progress>
${megabytes(usedBytes)} of ${megabytes(budgetBytes)} used; from ${megabytes(pausedAtBytes)} on nothing is fetched`;

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

const gateValue = (gate: PipelineView['gate'], now: number): Html =>
  gate
    ? html`<span class="component unhealthy">shut</span> <small>since ${timeOrDay(gate.since, now)}</small>`
    : html`<span class="component healthy">open</span>`;

const gateRemarks = (gate: PipelineView['gate'], troubles: readonly Trouble[], now: number): Html[] => [
  gate
    ? html`${gate.code}: tried ${gate.tries} ${gate.tries === 1 ? 'time' : 'times'} in vain, next at ${timeOrDay(gate.triedAgainAt, now)}`
    : html`The store takes readings`,
  ...breakers(troubles, now),
];

function breakers(troubles: readonly Trouble[], now: number): Html[] {
  const open = troubles.filter(({ rule }) => rule === 'breaker');
  return open.length === 0
    ? [html`No breaker is open`]
    : open.map(
        ({ name, since }) => html`<span class="component degraded">${name}</span> open since ${timeOrDay(since, now)}`,
      );
}
