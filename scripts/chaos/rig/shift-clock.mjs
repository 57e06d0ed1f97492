/**
 * Loaded into every process of one side before anything else (NODE_OPTIONS=--import): the machine's
 * clock is as wrong as the file CHAOS_CLOCK_FILE says, in whole milliseconds, from one moment to the
 * next. Clocks that never go back (performance.now, timers) are not touched, as on a real machine.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';

const LOOK_EVERY_MS = 50;
const file = process.env.CHAOS_CLOCK_FILE;
const RealDate = Date;
let offsetMs = 0;

function look() {
  try {
    offsetMs = Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    offsetMs = 0;
  }
}

class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
}

if (file !== undefined) {
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
  globalThis.Date = ShiftedDate;
}
