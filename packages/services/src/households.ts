import { type Account, ConfigError } from '@ohmini/config';
import { type AccountId, type Milliseconds, seconds } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';
import { loop } from './loop.ts';

/** Reading a file of a thousand households and as many keys takes some ten milliseconds. */
const LOOK_EVERY = seconds(10);

/** A file that has just changed may be half written; two looks must agree. */
const LOOK_TWICE_AFTER = seconds(1);

/** An alert is for a phone; `ohmini config check` says the rest. */
const FAULTS_TOLD = 3;

/** The households as they are now. Ask again at each use: with ACCOUNTS_FILE they change while we run. */
export interface Households {
  all(): readonly Account[];
  /**
   * Undefined for one that the settings name no more; its data and its progress stay where they are. The same object for
   * as long as the settings say the same of it.
   */
  find(id: AccountId): Account | undefined;
  /** `listener` is called after each change, with those that stayed and say something else now. */
  onChange(listener: (changed: readonly AccountId[]) => void): void;
}

type Parts = Pick<Context, 'clock' | 'config' | 'keys' | 'log' | 'pulse' | 'redis'>;

/**
 * Follows ACCOUNTS_FILE and the key files it refers to, by their content. While they are at fault the last good list
 * holds, and a person is told once. Where the settings name a single household it never changes.
 */
export function households(context: Parts, every: Milliseconds = LOOK_EVERY): Households & AsyncDisposable {
  const { config, log } = context;
  const { accountsFile: file } = config;
  const fault = settingsFault(context);
  const listeners: ((changed: readonly AccountId[]) => void)[] = [];
  let known = config.accounts;
  let seen: string | undefined;
  let taken: string | undefined;

  async function look(): Promise<Milliseconds | undefined> {
    const before = seen;
    seen = file?.fingerprint();
    if (!file || seen === taken) return undefined;
    if (seen !== before) return Math.min(LOOK_TWICE_AFTER, every);
    try {
      take(file.read());
      await fault.over();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await fault.found(error);
    }
    // Last, so that what could not be told is tried again.
    taken = seen;
    return undefined;
  }

  function take(accounts: readonly Account[]): void {
    const before = new Map(known.map((account) => [contentOf(account), account]));
    const change = changeFrom(known, accounts);
    known = accounts.map((account) => before.get(contentOf(account)) ?? account);
    const words = inWords(change);
    if (!words) return;
    log.info({ households: accounts.length }, `ACCOUNTS_FILE was changed: ${words}`);
    for (const listener of listeners) listener(change.changed);
  }

  const watching = file && loop('reading ACCOUNTS_FILE', every, context, look);
  return {
    all: () => known,
    find: (id) => known.find((account) => account.id === id),
    onChange: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      await watching?.[Symbol.asyncDispose]();
    },
  };
}

function settingsFault(parts: Parts) {
  const { log } = parts;
  const wrong = condition(parts, 'settings');
  let said: string | undefined;
  return {
    async found({ message }: ConfigError) {
      const faults = message.split('\n');
      const more = faults.length > FAULTS_TOLD ? ` And ${faults.length - FAULTS_TOLD} more.` : '';
      const text = `${faults.slice(0, FAULTS_TOLD).join(' ')}${more}`;
      if (said !== message)
        log.warn(
          { faults: faults.length },
          `ACCOUNTS_FILE was changed and is wrong: ${text} What it said before holds until it is put right.`,
        );
      said = message;
      await wrong.raise(text);
    },
    async over() {
      said = undefined;
      await wrong.clear();
    },
  };
}

function changeFrom(before: readonly Account[], after: readonly Account[]) {
  const contents = (accounts: readonly Account[]) => new Map(accounts.map((each) => [each.id, contentOf(each)]));
  const [old, current] = [contents(before), contents(after)];
  return {
    added: [...current.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !current.has(id)),
    changed: [...current].filter(([id, content]) => old.has(id) && old.get(id) !== content).map(([id]) => id),
  };
}

/** `added annexe; removed barn`; empty when nothing changed. Ids are no secret: they are tags in the store. */
const inWords = (change: ReturnType<typeof changeFrom>): string =>
  Object.entries(change)
    .filter(([, ids]) => ids.length > 0)
    .map(([what, ids]) => `${what} ${ids.length > 5 ? `${ids.length} households` : ids.join(', ')}`)
    .join('; ');

const contentOf = (account: Account): string => JSON.stringify({ ...account, apiKey: account.apiKey.reveal() });
