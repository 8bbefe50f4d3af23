import { rules, titled } from '@ohmini/alerts';
import { type AlertKey, type AlertMessage, type AlertNews, type Instant, totalOf } from '@ohmini/core';
import { deviceState } from '@ohmini/queue';
import { alertImpact } from './alert-impact.ts';
import { backlog } from './backlog.ts';
import type { Context } from './context.ts';
import { lasted } from './words.ts';

export interface AlertFacts {
  key: AlertKey;
  news: AlertNews;
  since: Instant;
  now: Instant;
  /** What was seen, by whoever noticed it. */
  seen: string;
  /** The most readings that waited to be stored meanwhile. */
  peakWaiting?: number | undefined;
}

/** Where more is said of a rule: on our own page where people can reach it, in this repository otherwise. */
const runbookOf = ({ config }: Pick<Context, 'config'>, rule: string): string =>
  config.dashboard.publicUrl ? `${config.dashboard.publicUrl}/runbooks/${rule}` : `docs/runbooks/${rule}.md`;

/** What people are told of an alert. */
export function alertMessages(context: Context): (facts: AlertFacts) => Promise<AlertMessage> {
  const impactOf = alertImpact(context);
  const waiting = backlog(context);

  return async ({ key, news, since, now, seen, peakWaiting }) => {
    const rule = rules[key.rule];
    const name = key.subject === '' ? key.rule : `${key.rule}/${key.subject}`;
    const about = { kind: news, name, severity: rule.severity, at: now, since, runbook: runbookOf(context, key.rule) };
    if (news === 'over') {
      const left = key.rule === 'store' ? await leftBehind(peakWaiting ?? 0) : await outcomeOfGaps(key, since);
      return { ...about, title: titled(rule.over, key.subject), text: `It lasted ${lasted(now - since)}.${left}` };
    }
    const impact = await impactOf(key, now);
    return {
      ...about,
      title: titled(rule.title, key.subject),
      text: [seen, rule.means].filter((each) => each !== '').join(' '),
      action: rule.action,
      ...(impact && { impact }),
    };
  };

  /** What became of what was missing. */
  async function outcomeOfGaps({ rule, subject }: AlertKey, since: Instant): Promise<string> {
    const [account, device] = subject.split('.');
    if (rule !== 'gaps' || !account || !device) return '';
    const closed = await deviceState(context.redis, context.keys, account, device).closedGaps();
    const lately = closed.filter(({ at }) => at >= since);
    const filled = totalOf(lately.filter((each) => 'tier' in each));
    const givenUp = totalOf(lately.filter((each) => 'reason' in each));
    if (givenUp === 0) return ` All of it was fetched: ${lasted(filled)}.`;
    return ` ${lasted(filled)} were fetched. ${lasted(givenUp)} are lost for good, because Octopus never had them: \`ohmini gaps\` has the reasons.`;
  }

  /** What became of the readings of an outage. */
  async function leftBehind(peakWaiting: number): Promise<string> {
    const now = await waiting.readings();
    if (peakWaiting === 0 && now === 0) return ' No reading had to wait for long, and none is lost.';
    const held = Math.max(peakWaiting, now);
    if (now === 0)
      return ` About ${inThousands(held)} readings were held meanwhile; all of them are stored, and none is lost.`;
    return ` About ${inThousands(held)} readings were held meanwhile, ${inThousands(now)} of which are still being stored; none is lost.`;
  }
}

const inThousands = (count: number): string => count.toLocaleString('en-GB');
