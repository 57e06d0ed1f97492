import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrokerCode } from './broker-code.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mockstreet-broker-code-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text = '') => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** An application as it is installed, with so many modules. */
function install(folder: string, needs: string, modules = 1): void {
  const name = folder.replace(/^.*\//, '').replace(/-.*/, '');
  write(`${folder}/ebin/${name}.app`, `{application, ${name}, [{vsn, "1"},\n  ${needs}]}.\n`);
  for (let number = 0; number < modules; number++) write(`${folder}/ebin/${name}_${number}.beam`);
}

function installAll(): void {
  write('server/sbin/rabbitmq-server');
  write('erl/erts-13/bin/epmd');
  const plugins = 'server/plugins';
  install(`${plugins}/rabbit-3.10.8`, '{applications, [kernel, stdlib, rabbit_common]}');
  install(`${plugins}/rabbit_common-3.10.8`, '{ applications, [kernel,\n    stdlib, jsx] }');
  install(`${plugins}/rabbitmq_prelaunch-3.10.8`, '{applications, [cuttlefish]}');
  install(`${plugins}/cuttlefish-3.0.1`, '%% {applications, [nothing]}\n{applications, []}');
  install(`${plugins}/jsx-3.1.0`, '{applications, [kernel]}');
  install(`${plugins}/rabbitmq_hash-3.10.8`, '{included_applications, [osiris]}');
  install(`${plugins}/osiris-1.3.1`, '{applications, []}');
  install(`${plugins}/rabbitmq_mqtt-3.10.8`, '{applications, [rabbit, snmp]}');
  write('server/plugins/README');
  install('erl/lib/kernel-8.5', '{applications, []}', 3);
  install('erl/lib/stdlib-4.2', '{applications, [kernel]}', 5);
  install('erl/lib/mnesia-4.21', '{applications, [kernel, stdlib]}', 2);
  install('erl/lib/snmp-5.13', '{applications, []}', 9);
}

const find = (enabledPlugins = ['rabbitmq_hash']) =>
  findBrokerCode({
    ...{ program: join(root, 'server/sbin/rabbitmq-server'), enabledPlugins },
    epmd: join(root, 'erl/erts-13/bin/epmd'),
  });
const namesOf = (paths: readonly string[] | undefined) =>
  paths?.map((path) => path.slice(root.length + 1));

test('a broker runs what its plugins need, and what they need in turn', () => {
  installAll();
  expect(namesOf(find()?.applications.toSorted())).toEqual([
    'server/plugins/cuttlefish-3.0.1',
    'server/plugins/jsx-3.1.0',
    'server/plugins/osiris-1.3.1',
    'server/plugins/rabbit-3.10.8',
    'server/plugins/rabbit_common-3.10.8',
    'server/plugins/rabbitmq_hash-3.10.8',
    'server/plugins/rabbitmq_prelaunch-3.10.8',
  ]);
});

test('of Erlang it asks first where most of the code is', () => {
  installAll();
  expect(namesOf(find()?.erlangPath)).toEqual([
    'erl/lib/stdlib-4.2/ebin',
    'erl/lib/kernel-8.5/ebin',
    'erl/lib/mnesia-4.21/ebin',
  ]);
});

test('programs may be links to where they lie', () => {
  installAll();
  mkdirSync(join(root, 'bin'));
  const link = (name: string, to: string) => {
    symlinkSync(join(root, to), join(root, 'bin', name));
    return join(root, 'bin', name);
  };
  const program = link('rabbitmq-server', 'server/sbin/rabbitmq-server');
  const epmd = link('epmd', 'erl/erts-13/bin/epmd');
  expect(findBrokerCode({ program, epmd, enabledPlugins: ['rabbitmq_hash'] })).toEqual(find());
});

test('a broker that is not as we know it finds its code by itself', () => {
  expect(find(), 'nothing there').toBeUndefined();
  installAll();
  expect(find(['rabbitmq_gone']), 'a plugin missing').toBeUndefined();
  install('server/plugins/jsx-3.2.0', '{applications, [kernel]}');
  expect(find(), 'two versions of one').toBeUndefined();
});

test('a folder of Erlang with a space in it could not be handed on', () => {
  installAll();
  const spaced = mkdtempSync(join(tmpdir(), 'mockstreet broker-code-'));
  try {
    symlinkSync(join(root, 'erl', 'lib'), join(spaced, 'lib'));
    mkdirSync(join(spaced, 'erts-13', 'bin'), { recursive: true });
    writeFileSync(join(spaced, 'erts-13', 'bin', 'epmd'), '');
    const epmd = join(spaced, 'erts-13', 'bin', 'epmd');
    const program = join(root, 'server/sbin/rabbitmq-server');
    expect(findBrokerCode({ program, epmd, enabledPlugins: [] })).toBeUndefined();
  } finally {
    rmSync(spaced, { recursive: true, force: true });
  }
});
