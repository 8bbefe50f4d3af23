// Loaded before a program of ours: its wall clock is off by the milliseconds in the file SHIFTED_CLOCK, and jumps when that
// file changes, as a clock that is set does. Timers and performance.now() are not touched, as they are not by setting a clock.
import { readFileSync } from 'node:fs';

const file = process.env.SHIFTED_CLOCK ?? '';
const RealDate = Date;
let offset = 0;
const look = () => {
  offset = Number(readFileSync(file, 'utf8')) || 0;
};
look();
setInterval(look, 50).unref();

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset);
    else super(...given);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
