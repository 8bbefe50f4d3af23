import { MOST_JOINS } from '../joined-rows.ts';
import { pathOf } from '../published.ts';
import type { Question } from './question.ts';

/**
 * Takes of a client, on top of what each request costs, a token for each month of the past that is read and joined for it,
 * which is a few milliseconds of work. Further pages of what was asked for last cost nothing more: that is kept joined. To
 * refuse long questions instead would be another answer than that of Octopus.
 *
 * @returns whether it was there
 */
export function historyToll(): (question: Question, spend: (tokens: number) => boolean) => boolean {
  let paid: readonly string[] = [];
  return (question, spend) => {
    if (question.what !== 'prices' || question.period.pastMonths.length === 0) return true;
    const { pastMonths } = question.period;
    const name = [pathOf(question.published), ...pastMonths].join(' ');
    if (!paid.includes(name) && !spend(pastMonths.length)) return false;
    paid = [name, ...paid.filter((each) => each !== name)].slice(0, MOST_JOINS);
    return true;
  };
}
