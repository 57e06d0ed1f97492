import { accessSync, constants } from 'node:fs';
import { runCommand, tryCommand } from './system-commands.ts';

const DEVICE = '/dev/net/tun';

/**
 * Why this machine cannot be two: undefined when it can. Needs Linux, root with its capabilities,
 * bridges, virtual cables, nftables, processes and mounts of their own, and a device for the tunnel.
 */
export function refusalToMakeNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux alone';
  if (process.getuid?.() !== 0) return 'only root can make network namespaces';
  try {
    accessSync(DEVICE, constants.R_OK | constants.W_OK);
  } catch {
    return `${DEVICE} is not there or not for us`;
  }
  const name = `mockstreet-probe-${process.pid}`;
  try {
    runCommand('ip', 'netns', 'add', name);
    runCommand('ip', '-n', name, 'link', 'add', 'br0', 'type', 'bridge');
    runCommand('ip', '-n', name, 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1');
    runCommand('ip', 'netns', 'exec', name, 'nft', 'add', 'table', 'inet', 'probe');
    const own = ['--mount', '--pid', '--ipc', '--uts', '--fork'];
    runCommand('unshare', ...own, 'mount', '-t', 'proc', 'proc', '/proc');
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return `this machine makes no namespaces: ${(stderr || message).trim()}`;
  } finally {
    tryCommand('ip', 'netns', 'delete', name);
  }
}
