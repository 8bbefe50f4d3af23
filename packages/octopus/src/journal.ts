import type { Ask, JournalKind, JournalSource } from '@ohmini/core';
import { AGREEMENTS, readAgreements } from './agreements.ts';
import { CATALOGUE, type CatalogueOptions, catalogueOf } from './catalogue.ts';
import { failureOf } from './classification.ts';
import { dispatchesQuery, readDispatches } from './dispatches.ts';
import { allOf, type Inquiry, type Journalled, NONE, offered } from './inquiry.ts';
import { DEVICES, deviceEntry, isInCatalogue, readDevices } from './intelligent-devices.ts';
import { Refusal } from './refusal.ts';
import type { Session } from './session.ts';
import { sessionsOf } from './sessions.ts';

export interface JournalOptions {
  accountNumber: string;
  /** Without one, what only the catalogue knows of cars and chargers stays unknown. */
  catalogue?: CatalogueOptions;
}

/** More than any household has; an answer beyond it fills neither our memory nor Redis. */
const MOST_ENTRIES = 1000;

/** Dispatches of more devices are not asked for: each is a question of its own within the call. */
const MOST_DEVICES = 8;

/** What Octopus says about a household's account. Questions only: no mutation is among them. */
export function journal(session: Session, { accountNumber, catalogue }: JournalOptions): JournalSource['journal'] {
  const { ask, now } = session;
  const account = { accountNumber };
  const sessions = sessionsOf(session, accountNumber);

  async function agreements({ how, reject, expect }: Inquiry): Promise<Journalled> {
    const data = await ask({ operation: 'agreements', query: AGREEMENTS, variables: account }, how);
    return allOf(expect(readAgreements(data, reject)));
  }

  async function devices({ how, reject, expect }: Inquiry): Promise<Journalled> {
    const data = await offered(ask({ operation: 'devices', query: DEVICES, variables: account }, how));
    if (data === undefined) return NONE;
    const found = expect(readDevices(data, reject));
    const known = found.some(isInCatalogue) ? await catalogueFor(how) : undefined;
    const entries = found.map((device) => deviceEntry(device, known, reject));
    return { entries, isThere: entries.some(({ fields }) => fields.state !== 'RETIRED') };
  }

  const catalogueFor = async (how: Ask) =>
    catalogue &&
    (await catalogueOf(catalogue, () => ask({ operation: 'catalogue', query: CATALOGUE, variables: {} }, how)));

  async function dispatches({ how, reject, expect }: Inquiry, live: readonly string[]): Promise<Journalled> {
    const asked = async (plansOf: readonly string[], withCompleted: boolean) => {
      const { query, variables } = dispatchesQuery(plansOf, withCompleted);
      const question = { operation: 'dispatches', query, variables: { ...account, ...variables }, isPartial: true };
      const data = await ask(question, how);
      return data === undefined ? undefined : expect(readDispatches(data, plansOf, reject));
    };
    const ids = live.slice(0, MOST_DEVICES);
    const entries = await asked(ids, true);
    if (entries) return allOf(entries);
    // One without a plan took the rest of the answer with it, so the rest is asked for apart.
    const apart = [await asked([], true)];
    if (ids.length > 1) for (const id of ids) apart.push(await asked([id], false));
    return allOf(apart.flatMap((some) => some ?? []));
  }

  const ways: Record<JournalKind, (inquiry: Inquiry, live: readonly string[]) => Promise<Journalled>> = {
    agreement: agreements,
    device: devices,
    session: sessions,
    dispatch: dispatches,
  };

  return async (kind, how, live = []) => {
    let rejected = 0;
    const reject = () => void rejected++;
    const expect = <T>(read: T | undefined): T => {
      if (read === undefined) throw failureOf(new Refusal('transient', 'malformed'), now());
      return read;
    };
    const { entries, isThere } = await ways[kind]({ how, reject, expect }, live);
    const tooMany = Math.max(0, entries.length - MOST_ENTRIES);
    return { entries: entries.slice(0, MOST_ENTRIES), isThere, servedAt: now(), rejected: rejected + tooMany };
  };
}
