import process from 'node:process';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { refusalToMakeNamespaces } from '../../scripts/two-hosts/namespace-rights.ts';

/** A set-up starts two machines with a dozen servers, on a machine that has other work. */
const SET_UP_WITHIN_MS = 240_000;

/**
 * A suite that needs network namespaces. Where they can't be made there is one test by its name
 * instead, with the reason: skipped, and in CI failed.
 */
export function whereNamespacesCanBeMade(name: string, suite: () => void): void {
  const refusal = refusalToMakeNamespaces();
  if (refusal === undefined) describe(name, suite);
  else if (process.env.CI) test(name, () => expect.fail(refusal));
  else test(name, ({ skip }) => skip(refusal));
}

/**
 * What a suite needs, as its first test: should it fail, it fails by name with what went wrong, and
 * the others are skipped because of it.
 */
export function setUpAs(name: string, setUp: () => Promise<void>): void {
  let failure: { readonly error: unknown } | undefined;
  beforeAll(async () => {
    await setUp().catch((error: unknown) => {
      failure = { error };
    });
  }, SET_UP_WITHIN_MS);
  beforeEach(({ skip, task }) => {
    if (failure && task.name !== name) skip(`without what this needs: ${name}`);
  });
  test(name, () => {
    if (failure) throw failure.error;
  });
}
