import { momentOf } from './moment.ts';

/** A query of which only what we know and can read is left: whatever else is there may be a key. */
export type Echo = Readonly<Record<string, string>>;

const isMoment = (text: string) => momentOf(text) !== undefined;
const isNumber = (text: string) => /^\d{1,9}$/.test(text);
const isFlag = (text: string) => text in TRUTH;

export const FLAGS = ['is_variable', 'is_green', 'is_tracker', 'is_prepay', 'is_business'] as const;

/** As the framework behind Octopus' API reads them. What is neither filters nothing. */
export const TRUTH: Readonly<Record<string, boolean>> = Object.assign(Object.create(null), {
  ...{ true: true, True: true, 1: true },
  ...{ false: false, False: false, 0: false },
});

const READABLE: Readonly<Record<string, (text: string) => boolean>> = {
  ...Object.fromEntries(FLAGS.map((name) => [name, isFlag])),
  page: (text) => isNumber(text) || text === 'last',
  page_size: isNumber,
  period_from: isMoment,
  period_to: isMoment,
};

/** Sorted by name, as that framework writes links. */
export const echoOf = (params: URLSearchParams): Echo =>
  Object.fromEntries(
    Object.entries(READABLE)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, isReadable]) => {
        const text = params.get(name);
        return text !== null && isReadable(text) ? [[name, text]] : [];
      }),
  );

export function withQuery(address: string, echo: Echo): string {
  const query = new URLSearchParams(echo).toString();
  return query === '' ? address : `${address}?${query}`;
}
