import { runSides } from './run-sides.ts';

await runSides(['edge', 'home']);
