import { type Appliance, SLOTS_PER_DAY } from './routine.ts';

const SLOTS_PER_HOUR = SLOTS_PER_DAY / 24;
const SLOTS_PER_MINUTE = 6;

const at = (hour: number): number => Math.round(hour * SLOTS_PER_HOUR);

/** Adds power over a run of slots; what would pass midnight is cut off. */
function run(watts: Int32Array, from: number, length: number, powerAt: (offset: number) => number): void {
  const end = Math.min(from + length, watts.length);
  for (let slot = from; slot < end; slot++) watts[slot] = (watts[slot] ?? 0) + Math.round(powerAt(slot - from));
}

/** What never sleeps: router, clocks, and a fridge with its compressor on a third of the time. */
export const standby: Appliance = (watts, { random }) => {
  const noise = random('standby');
  const phase = Math.floor(random('fridge')(0) * 270);
  run(watts, 0, SLOTS_PER_DAY, (slot) => 70 + noise(slot) * 16 + ((slot + phase) % 270 < 90 ? 85 : 0));
};

/** Lights and screens while people are up, another level every ten minutes. */
export const occupancy: Appliance = (watts, { weekend, random }) => {
  const level = random('occupancy');
  const hours: [number, number][] = weekend
    ? [[8, 23.5]]
    : [
        [6.5, 8.5],
        [17, 23],
      ];
  for (const [from, to] of hours) {
    run(watts, at(from), at(to - from), (offset) => 120 + 260 * level(at(from) + Math.floor(offset / 60)));
  }
};

/** A boil is 2 to 3.5 minutes at 2.9 kW. */
export const kettle: Appliance = (watts, { weekend, random }) => {
  const draw = random('kettle');
  const hours = weekend ? [8.5, 11, 13, 16, 20] : [6.7, 7.5, 17.5, 20.5];
  for (const [boil, hour] of hours.entries()) {
    const length = Math.round((2 + 1.5 * draw(boil * 2 + 1)) * SLOTS_PER_MINUTE);
    run(watts, at(hour + draw(boil * 2)), length, (offset) => 2880 + (offset % 3) * 12);
  }
};

/** Ten minutes of pre-heating, then the thermostat: on for a minute, off for 40 seconds. */
export const oven: Appliance = (watts, { weekend, random }) => {
  const draw = random('oven');
  const hours = weekend ? [12, 18] : draw(0) < 0.7 ? [18] : [];
  for (const [meal, hour] of hours.entries()) {
    const start = at(hour + draw(meal + 1));
    run(watts, start, 45 * SLOTS_PER_MINUTE, (offset) => (offset < 60 || offset % 10 < 6 ? 2400 : 0));
  }
};

/** Cycles of 50 minutes all day, longer and harder before people get up. */
export const heatPump: Appliance = (watts, { random }) => {
  const draw = random('heat-pump');
  for (let cycle = 0; cycle * 300 < SLOTS_PER_DAY; cycle++) {
    const early = cycle * 300 >= at(4) && cycle * 300 < at(8);
    const power = (early ? 1900 : 1100) + 250 * draw(cycle);
    run(
      watts,
      cycle * 300,
      early ? 220 : 90 + Math.round(60 * draw(cycle + 100)),
      (offset) => power + (offset % 5) * 8,
    );
  }
};

/** A car that needs 3 to 6 hours at 7.2 kW, most nights. */
export const ev: Appliance = (watts, { random }) => {
  const draw = random('ev');
  if (draw(0) < 0.35) return;
  const wobble = random('ev-wobble');
  run(watts, at(0.5), at(3 + 3 * draw(1)), (offset) => 7160 + 80 * wobble(offset));
};

/** A roof of 3.8 kW under a sky that changes by the minute; every day has the sun of an equinox. */
export const solar: Appliance = (watts, { random }) => {
  const clouds = random('clouds');
  const sky = 0.25 + 0.75 * random('sky')(0);
  run(watts, at(6), at(12), (offset) => {
    const sun = Math.sin((Math.PI * offset) / at(12)) ** 1.3;
    const cloud = 1 - (1 - sky) * clouds(Math.floor(offset / SLOTS_PER_MINUTE));
    return -3800 * sun * cloud * sky;
  });
};

/** Gas: hot water and heating, in watts of heat. */
export const boiler: Appliance = (watts, { weekend, random }) => {
  const draw = random('boiler');
  const hours: [number, number][] = weekend
    ? [
        [7, 10],
        [16, 22],
      ]
    : [
        [6, 8.5],
        [17, 21.5],
      ];
  for (const [from, to] of hours) {
    run(watts, at(from), at(to - from), (offset) => 2000 + 9000 * draw(at(from) + Math.floor(offset / 60)));
  }
};
