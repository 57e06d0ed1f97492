/**
 * Settings of deploy/rabbitmq/rabbitmq.conf that came with RabbitMQ 4; Debian's 3.10 stops at a
 * setting that it does not know.
 */
const SINCE_4 = ['anonymous_login_user', 'default_queue_type', 'deprecated_features.'];

/** The broker's settings for the machine's own RabbitMQ; `others` replace what the file says. */
export function settingsForOlderBroker(
  text: string,
  others: Readonly<Record<string, string>> = {},
): string {
  const names = [...SINCE_4, ...Object.keys(others)];
  const kept = text.split('\n').filter((line) => !names.some((name) => line.startsWith(name)));
  const added = Object.entries(others).map(([name, value]) => `${name} = ${value}`);
  return [...kept, ...added, ''].join('\n');
}
