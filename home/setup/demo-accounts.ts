/** Known to everyone who reads the README; they exist in native mode only. */
export const DEMO_ACCOUNTS = [
  { username: 'demo', nickname: 'Demo', role: 'USER', password: 'demo-pass-1' },
  { username: 'friend', nickname: 'Friend', role: 'USER', password: 'demo-pass-2' },
  { username: 'admin', nickname: 'Admin', role: 'ADMIN', password: 'demo-admin-1' },
] as const;
