import { z } from 'zod';
import { isObject, rowsOf } from './lenient.ts';

/** Whether there may be sessions at all, and the meter point that campaigns are asked for by; one call. */
export const ENROLMENT = `query Enrolment($accountNumber: String!) {
  octoplusAccountInfo(accountNumber: $accountNumber) { isOctoplusEnrolled }
  account(accountNumber: $accountNumber) { electricityAgreements(active: true) { meterPoint { mpan direction } } }
}`;

export interface Enrolment {
  /** Unless Octopus says that it is not: then there is nothing to ask for. */
  isEnrolled: boolean;
  /** MPAN of the first import meter point. Private: it goes into a question and nowhere else (I10). */
  mpan: string | undefined;
}

const agreement = z.object({
  meterPoint: z.object({ mpan: z.string().min(1).max(40), direction: z.string().nullish() }),
});

/** @returns undefined when the answer has another shape */
export function readEnrolment(data: unknown): Enrolment | undefined {
  if (!isObject(data)) return undefined;
  const { octoplusAccountInfo: info, account } = data;
  const points = isObject(account) ? rowsOf(account.electricityAgreements, agreement, () => {}) : [];
  return {
    isEnrolled: !(isObject(info) && info.isOctoplusEnrolled === false),
    mpan: points.find(({ meterPoint }) => meterPoint.direction !== 'EXPORT')?.meterPoint.mpan,
  };
}
