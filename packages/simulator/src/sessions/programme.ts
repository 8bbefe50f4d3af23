import { hours, type Instant } from '@ohmini/core';
import { DAY, fromLondonClock } from '../tariffs/british-time.ts';
import { REGIONS } from '../tariffs/catalogue.ts';
import { type Stream, stream } from '../truth/random.ts';
import { INSTALLED_AT } from '../truth/routine.ts';
import { type Session, type SessionSpec, type SessionType, sessionOf } from './session.ts';

/** The sessions of the last quarter that are announced, oldest first. */
export type Programme = (now: Instant) => Session[];

interface Habit {
  type: SessionType;
  /** How often in a hundred weeks. */
  weeks: number;
  /** Days since Monday, first and last. */
  days: [number, number];
  /** Hours of London's day at which it may start, first and last. */
  hours: [number, number];
  /** OctoPoints per kWh, least and most. */
  points: [number, number];
  isDev?: boolean;
}

const HABITS: Habit[] = [
  { type: 'TURN_DOWN', weeks: 75, days: [0, 4], hours: [16.5, 18.5], points: [80, 400] },
  { type: 'TURN_UP', weeks: 35, days: [0, 4], hours: [11, 14], points: [40, 90] },
  { type: 'WEEKEND_HAPPY_HOUR', weeks: 50, days: [5, 6], hours: [12, 14], points: [0, 0] },
  { type: 'FREE_ELECTRICITY', weeks: 45, days: [5, 6], hours: [9, 15], points: [0, 0] },
  { type: 'TURN_DOWN', weeks: 10, days: [2, 2], hours: [10, 10], points: [1, 1], isDev: true },
];

const WEEK = 7 * DAY;
const QUARTER_OF_A_YEAR = 13 * WEEK;

/** Sessions as the seed has them, the same for all households. */
export const seededProgramme =
  (seed: number): Programme =>
  (now) => {
    const first = Math.floor((now - QUARTER_OF_A_YEAR - INSTALLED_AT) / WEEK);
    const weeks = Array.from({ length: QUARTER_OF_A_YEAR / WEEK + 2 }, (_, i) => first + i);
    return announced(
      weeks.flatMap((week) => sessionsIn(seed, week)),
      now,
    );
  };

/** These sessions and no others. */
export function fixedProgramme(specs: readonly SessionSpec[]): Programme {
  const sessions = specs.map((spec, i) => sessionOf(spec, i + 1));
  return (now) => announced(sessions, now);
}

const announced = (sessions: readonly Session[], now: Instant): Session[] =>
  sessions
    .filter(({ announcedAt, to }) => announcedAt <= now && to > now - QUARTER_OF_A_YEAR)
    .sort((a, b) => a.from - b.from);

const sessionsIn = (seed: number, week: number): Session[] =>
  HABITS.flatMap((habit, i) => {
    const draw = stream(seed, `session/${week}/${i}`);
    return draw(0) * 100 < habit.weeks ? [sessionIn(week, habit, i, draw)] : [];
  });

/** An hour, announced on the afternoon before; a quarter of them are for some regions only. */
function sessionIn(week: number, habit: Habit, number: number, draw: Stream): Session {
  const between = ([least, most]: [number, number], step: number, i: number) =>
    least + step * Math.floor(draw(i) * ((most - least) / step + 1));
  // INSTALLED_AT is a Monday, and midnight in London.
  const day = INSTALLED_AT + week * WEEK + between(habit.days, 1, 1) * DAY;
  const from = fromLondonClock(day + hours(between(habit.hours, 0.5, 2)));
  const spec: SessionSpec = {
    type: habit.type,
    from,
    to: from + hours(1),
    announcedAt: fromLondonClock(day - DAY + hours(14)) + Math.floor(hours(4) * draw(3)),
    octoPointsPerKwh: between(habit.points, 1, 4),
    regions: draw(5) < 0.25 ? regionsBy(draw) : [],
    isDev: habit.isDev ?? false,
  };
  return sessionOf(spec, week * 8 + number);
}

const regionsBy = (draw: Stream): number[] => REGIONS.flatMap((_, i) => (draw(10 + i) < 0.5 ? [i + 1] : []));
