/** What of /etc programs look things up in. */
const ETC = [
  ...['passwd', 'group', 'nsswitch.conf', 'localtime', 'ld.so.cache', 'ssl', 'alternatives'],
  'erlang',
];

/** Device files that programs may count on. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const;

export interface OwnRoot {
  /** An empty folder, which the root is mounted on. */
  readonly folder: string;
  /** How large /dev/shm may become, as mount(8) takes it. */
  readonly shmSize: string;
  /** Device files besides the usual ones. */
  readonly devices: readonly string[];
}

/**
 * Lines of a shell script that lay out a root of its own and go there: the programs of the one that
 * it is made on, read-only, and of everything else its own: files, processes, devices, shared memory.
 * Whoever runs it has namespaces of its own for mounts, processes, IPC and the network.
 */
export function ownRootLines({ folder, shmSize, devices }: OwnRoot): string[] {
  return [
    `root=${quote(folder)}`,
    'mount -t tmpfs -o mode=755 tmpfs "$root"',
    'cd "$root"',
    'mkdir -p usr etc proc sys dev run var root',
    'mkdir -m 1777 tmp',
    'ln -s /run var/run',
    'for name in bin sbin lib lib64; do if [ -L "/$name" ]; then cp -a "/$name" .; fi; done',
    'mount --bind -o ro /usr usr',
    'mount -t proc proc proc',
    'mount -t sysfs -o ro sysfs sys',
    'mount -t tmpfs -o mode=755 tmpfs dev',
    'mkdir -p dev/shm dev/net',
    `mount -t tmpfs -o mode=1777,size=${quote(shmSize)} tmpfs dev/shm`,
    `for name in ${[...DEVICES, ...devices].join(' ')}; do`,
    '  touch "dev/$name"',
    '  mount --bind "/dev/$name" "dev/$name"',
    'done',
    'ln -s /proc/self/fd dev/fd',
    'ln -s fd/0 dev/stdin && ln -s fd/1 dev/stdout && ln -s fd/2 dev/stderr',
    `for name in ${ETC.join(' ')}; do if [ -e "/etc/$name" ]; then cp -a "/etc/$name" etc/; fi; done`,
  ];
}

/** A word of a shell script. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
