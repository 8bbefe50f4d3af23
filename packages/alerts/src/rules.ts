import { type Explanation, hours, minutes, type RuleName, seconds } from '@ohmini/core';
import type { Rule } from './rule.ts';

/** Most troubles: told at once, over when they have been over for some minutes, and not told again within half an hour. */
const USUALLY = { holdMs: 0, settleMs: minutes(3), cooldownMs: minutes(30) };

/** What keeps a household's readings from being fetched explains that none come. */
const NOT_ASKED: readonly Explanation[] = [
  'octopus-key',
  'octopus-edge',
  'octopus-network',
  'octopus-down',
  'shared-allowance',
  'redis-full',
  'service-missing/scheduler',
  'service-missing/fetcher',
];

const NOTHING_COMES: readonly Explanation[] = [...NOT_ASKED, 'not-polled', 'no-mini'];

/** One row for each thing that may be wrong; each has a page of its own in docs/runbooks. */
export const rules: Readonly<Record<RuleName, Rule>> = {
  store: {
    ...USUALLY,
    finishMs: hours(1),
    severity: 'error',
    repeatMs: hours(24),
    title: 'Readings cannot be stored',
    over: 'Readings are stored again',
    means: 'They wait in the write queue, and none is lost while Redis has room.',
    action: 'Look whether the store runs, can be reached, has room on its disk, and takes the token that we have.',
  },
  'refused-by-many': {
    ...USUALLY,
    severity: 'error',
    repeatMs: hours(24),
    title: 'The store refuses many readings for one reason',
    over: 'The store takes the readings that it refused',
    means: 'It is not the readings. They wait in the write queue and are tried every ten minutes.',
    action: 'Put right what the store says, and they are stored.',
  },
  quarantine: {
    ...USUALLY,
    severity: 'warning',
    repeatMs: hours(24),
    explainedBy: ['refused-by-many'],
    title: 'The store refuses some readings',
    over: 'The quarantine is empty',
    means: 'They are kept in quarantine, each with its reason, for as long as it takes.',
    action:
      'See them with `ohmini quarantine list` or on the page of the queues, and send them back when the cause is gone.',
  },
  'store-lacks': {
    ...USUALLY,
    settleMs: 0,
    severity: 'error',
    title: 'The store lacks readings that it acknowledged',
    over: 'The store has every reading that it acknowledged',
    means: 'They are fetched again, as far as Octopus still has them.',
    action: "Look at the store's log and at its disk: it has said that they were stored.",
  },
  'octopus-down': {
    ...USUALLY,
    settleMs: minutes(2),
    severity: 'error',
    repeatMs: hours(24),
    explainedBy: ['octopus-key', 'octopus-edge', 'octopus-network'],
    title: 'Octopus cannot be read',
    over: 'Octopus answers again',
    means:
      'Polls are further apart until it works. Octopus keeps ten-second readings for 12 hours, and what is missed meanwhile is fetched.',
    action:
      'Nothing needs doing here: it is tried again until it works. If the Octopus app works all the while, `ohmini test octopus` says more.',
  },
  'octopus-key': {
    ...USUALLY,
    settleMs: 0,
    cooldownMs: minutes(5),
    severity: 'error',
    repeatMs: hours(24),
    title: 'Octopus refuses the API key',
    over: 'Octopus takes the API key again',
    means: 'Nothing can be fetched. Octopus keeps ten-second readings for 12 hours.',
    action:
      'Make a new key in your Octopus account, under API access, and put it into OCTOPUS_API_KEY or ACCOUNTS_FILE. The old one is tried again from time to time.',
  },
  'octopus-edge': {
    ...USUALLY,
    severity: 'error',
    repeatMs: hours(24),
    title: "Octopus' gatekeeper turns this address away",
    over: 'Octopus lets this address in again',
    means:
      'The key is not at fault. Calls are made ever more rarely until one passes; Octopus keeps ten-second readings for 12 hours.',
    action:
      'Look for other programs that call Octopus from the same address, and stop what calls often. A VPN may be at fault too.',
  },
  'octopus-network': {
    ...USUALLY,
    severity: 'error',
    repeatMs: hours(24),
    title: 'Octopus cannot be reached from this machine',
    over: 'Octopus can be reached again',
    means:
      'No connection to it comes about. Octopus keeps ten-second readings for 12 hours, and what is missed meanwhile is fetched.',
    action:
      "Look at this machine's network: its router, its name server, a firewall. If other sites work, it may be Octopus.",
  },
  breaker: {
    ...USUALLY,
    holdMs: minutes(10),
    severity: 'warning',
    explainedBy: ['octopus-down/*', 'octopus-edge/*', 'octopus-key/*', 'octopus-network/*', 'channel-refused'],
    title: 'A service keeps failing and is left alone for a while',
    over: 'The service is called again',
    means: 'It is tried again every minute; nothing is lost meanwhile.',
    action: 'If it lasts, look whether the service can be reached from this machine.',
  },
  'shared-allowance': {
    ...USUALLY,
    severity: 'warning',
    title: 'Another app uses the calls of this account',
    over: 'All calls of this account are ours again',
    means:
      'Octopus allows an account so many calls an hour, for all programs together. We call less often for now; no reading is lost by that.',
    action: 'Look for another program with the same account: Home Assistant, PredBat, the app on a phone.',
  },
  'no-mini': {
    ...USUALLY,
    settleMs: 0,
    severity: 'warning',
    title: 'No Home Mini reports',
    over: 'The Home Mini reports again',
    means: 'Octopus has had no reading of the meter for 12 hours. It is asked once an hour until one comes.',
    action: 'Is the Home Mini plugged in, and connected in the Octopus app? A new one takes up to a day.',
  },
  'not-polled': {
    ...USUALLY,
    holdMs: minutes(3),
    severity: 'error',
    repeatMs: hours(24),
    explainedBy: NOT_ASKED,
    title: 'A meter is not asked for its readings',
    over: 'The meter is asked again',
    means:
      'All services run and Octopus refuses nothing, so the fault is with Ohmini. Octopus keeps ten-second readings for 12 hours.',
    action:
      'Restart Ohmini, and look at the queues poll and account on the page of the queues. Please report it with the log.',
  },
  'meter-silent': {
    ...USUALLY,
    holdMs: minutes(3),
    settleMs: 0,
    severity: 'warning',
    explainedBy: NOTHING_COMES,
    title: 'No new readings come',
    over: 'Readings come again',
    means: 'What the Home Mini could not send is not there to be fetched, unless it sends it later.',
    action:
      'Look at the light of the Home Mini, and whether the Octopus app shows live readings; restart it or the router.',
  },
  'meter-frozen': {
    ...USUALLY,
    settleMs: 0,
    severity: 'warning',
    explainedBy: ['meter-silent'],
    title: 'The register stands still while electricity is used',
    over: 'The register moves again',
    means: 'Readings are stored as they come. What they add up to is too little for as long as that lasts.',
    action: 'Restart the Home Mini. If it goes on, tell Octopus.',
  },
  gaps: {
    ...USUALLY,
    holdMs: minutes(30),
    settleMs: 0,
    severity: 'warning',
    explainedBy: [...NOTHING_COMES, 'meter-silent'],
    title: 'Readings are missing',
    over: 'What was missing is settled',
    means:
      'They are asked for again and again while Octopus may have them: for 12 hours at ten seconds, then as coarser ones.',
    action:
      'Nothing needs doing. `ohmini gaps` says what is missing, when it is asked for again, and until when it can be had.',
  },
  'redis-full': {
    ...USUALLY,
    settleMs: minutes(1),
    severity: 'error',
    repeatMs: hours(6),
    title: 'No readings are fetched: Redis is nearly full',
    over: 'Readings are fetched again',
    means: 'What Redis holds is stored as ever; Octopus keeps ten-second readings that are not fetched for 12 hours.',
    action: 'Find out why the store does not take readings, or give Redis more memory.',
  },
  'redis-unsafe': {
    ...USUALLY,
    severity: 'error',
    repeatMs: hours(24),
    title: 'Redis may lose what it holds',
    over: 'Redis keeps what it holds again',
    means: 'A restart of Redis may cost the readings that wait, and what is known of gaps.',
    action: 'Put right what is said above; docs/operating.md has the settings of Redis.',
  },
  'disk-full': {
    ...USUALLY,
    severity: 'error',
    repeatMs: hours(24),
    title: 'The disk is nearly full',
    over: 'The disk has room again',
    means: 'On a full disk neither the store nor Redis takes anything.',
    action: 'Make room, or move DATA_DIR to a larger disk.',
  },
  'clock-wrong': {
    ...USUALLY,
    severity: 'warning',
    repeatMs: hours(24),
    title: "This machine's clock is wrong",
    over: "This machine's clock is right",
    means: "Readings go by Octopus' clock and are not affected; schedules, alerts and pages are.",
    action: 'Switch on time synchronisation, for example `timedatectl set-ntp true`.',
  },
  'service-missing': {
    ...USUALLY,
    holdMs: minutes(2),
    settleMs: seconds(30),
    severity: 'error',
    repeatMs: hours(24),
    title: 'A service of Ohmini is missing',
    over: 'The service is there again',
    means:
      'What it does is not done. Without a scheduler or a fetcher nothing is fetched; without a writer readings wait in Redis.',
    action: 'Look whether its process or container runs, and at the end of its log.',
  },
  settings: {
    ...USUALLY,
    settleMs: 0,
    cooldownMs: 0,
    severity: 'error',
    title: 'ACCOUNTS_FILE is wrong',
    over: 'ACCOUNTS_FILE is right again',
    means: 'What it said before holds until it is put right.',
    action: '`ohmini config check` names everything that is wrong.',
  },
  versions: {
    ...USUALLY,
    // Long enough for an upgrade, service by service.
    holdMs: minutes(10),
    severity: 'warning',
    repeatMs: hours(24),
    title: 'Services of different versions run',
    over: 'All services are of one version',
    means: 'Jobs that only the newer one knows wait for it; none is lost.',
    action: 'Bring all services to the same version.',
  },
  'channel-refused': {
    ...USUALLY,
    settleMs: 0,
    cooldownMs: 0,
    severity: 'warning',
    repeatMs: hours(24 * 7),
    title: 'Alerts are refused',
    over: 'Alerts are taken again',
    means: 'What was to be told there is kept, and tried again once a day and at each change of its setting.',
    action: 'Make a new address for it and set it; `ohmini alerts test` tries it.',
  },
  'tariff-late': {
    ...USUALLY,
    settleMs: 0,
    severity: 'warning',
    title: 'Prices of tomorrow are missing',
    over: 'Prices are complete again',
    means:
      'They are asked for every five minutes. Readings are stored as ever; what they cost is added when the prices are there.',
    action: 'Nothing needs doing here; do not rely on prices of tomorrow for now.',
  },
  'tariff-withdrawn': {
    ...USUALLY,
    settleMs: 0,
    severity: 'warning',
    title: 'Octopus publishes no prices of a tariff in use',
    over: 'Octopus publishes the prices of the tariff again',
    means: 'Readings are stored as ever, without what they cost. It is asked for again every half hour.',
    action: 'Look at the tariff in your Octopus account: perhaps it was replaced, and Octopus has yet to say so.',
  },
  'tariff-ended': {
    ...USUALLY,
    settleMs: 0,
    severity: 'warning',
    title: 'There is no tariff any more',
    over: 'There is a tariff again',
    means: 'Readings are stored as ever, without what they cost; it is added when an agreement is listed.',
    action: 'Look into your Octopus account: has the supply moved elsewhere, or is the next agreement not written yet?',
  },
};
