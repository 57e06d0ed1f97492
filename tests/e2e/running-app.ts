import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { openBrowser } from './open-browser.ts';

/** A whole instance and a browser, for as long as a file of tests runs. */
export interface RunningApp {
  readonly instance: RunningInstance;
  readonly browser: Browser;
}

/** Starts both before the tests of a file; what it answers is there once they run. */
export function runApp(environment: Readonly<Record<string, string>> = {}): RunningApp {
  let instance: RunningInstance | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    [instance, browser] = await Promise.all([createInstance(environment), openBrowser()]);
    await instance.start('edge');
    await instance.start('home');
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await instance?.dispose();
  }, 60_000);

  return {
    get instance() {
      if (!instance) throw new Error('the instance is not up yet');
      return instance;
    },
    get browser() {
      if (!browser) throw new Error('the browser is not up yet');
      return browser;
    },
  };
}
