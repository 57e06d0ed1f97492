import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Box } from '@mockstreet/access/box-network';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBundleFlags } from '../../deploy/bundle/bundle-flags.ts';
import { makeBundle } from '../../deploy/bundle/make-bundle.ts';
import { CONFIGURATION_RULES } from '../support/compose/compose-configuration.ts';
import {
  type ComposeFile,
  composeText,
  parseCompose,
  REPOSITORY,
  variablesOf,
} from '../support/compose/compose-file.ts';
import { COMPOSE_RULES } from '../support/compose/compose-rules.ts';
import { BREACHES } from '../support/compose/rule-breaches.ts';

const BOXES = ['edge', 'home'] as const;
const RULES = { ...COMPOSE_RULES, ...CONFIGURATION_RULES };
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

let bundle: string;
beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'mockstreet-compose-'));
  const flags = ['--origin', 'https://mock.example', '--edge', 'mock.example'];
  const mail = ['--mail', 'owner@mock.example'];
  await makeBundle(bundle, readBundleFlags([...flags, ...mail]), () =>
    instantFromMillis(1_800_000_000_000),
  );
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

const variablesIn = (box: Box) =>
  parseEnv(readFileSync(join(bundle, box, 'bundle.env'), 'utf8')) as Record<string, string>;

/** As compose sees it on a box, with the bundle's variables; `text` instead of the real file. */
function caseOf(box: Box, text = composeText(box)) {
  const { asked } = variablesOf(text);
  return { box, file: parsed(box, text), asked, bundle, version };
}

const files = new Map<string, ComposeFile>();

/** Every rule asks for the real files. */
function parsed(box: Box, text: string): ComposeFile {
  const file = files.get(text) ?? parseCompose(text, variablesIn(box));
  files.set(text, file);
  return file;
}

// It names draft-07 by another address than ajv knows it by.
const { $schema: _, ...schema } = JSON.parse(read('tests/fixtures/schemas/compose-spec.json'));
/** Compiled once: that is what takes long. */
const fitsSpecification = new Ajv({ strict: false, validateFormats: false }).compile(schema);

describe.each(BOXES)('docker-compose.%s.yml', (box) => {
  test('is a compose file', () => {
    fitsSpecification(caseOf(box).file);
    expect(fitsSpecification.errors).toBe(null);
    fitsSpecification({ ...caseOf(box).file, services: { a: { imagine: 'a' } } });
    expect(fitsSpecification.errors).not.toBe(null);
  });

  test.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(caseOf(box))).toEqual([]);
  });

  test('needs of variables what the bundle sets, and uses all of that', () => {
    const { asked, needed } = variablesOf(composeText(box));
    const given = Object.keys(variablesIn(box));
    expect(needed).toEqual(box === 'edge' ? ['PUBLIC_HOST'] : []);
    expect(given).toEqual(expect.arrayContaining(needed));
    expect(asked).toEqual(expect.arrayContaining(given));
  });
});

describe.each(Object.entries(BREACHES))('noticed: %s', (name, breaches) => {
  const titled = breaches.map((one) => {
    return [one.instead.trim(), one.with.trim() || 'nothing', one] as const;
  });
  test.each(titled)('%s → %s', (_, __, breach) => {
    const text = composeText(breach.box);
    expect(text.split(breach.instead)).toHaveLength(2);
    const broken = caseOf(
      breach.box,
      text.replace(breach.instead, () => breach.with),
    );
    expect(RULES[name]?.(broken)).toEqual(breach.faults);
  });
});

test('every rule is shown to bite', () => {
  expect(Object.keys(BREACHES).toSorted()).toEqual(Object.keys(RULES).toSorted());
});
