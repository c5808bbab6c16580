import { readFileSync } from 'node:fs';
import { runDoctor } from '../src/app-doctor.ts';

/** `npm run doctor`: exit code 1 when something fails, wrong settings among it; else 0. */
const { text, failures } = await runDoctor({
  env: process.env,
  readText: (path) => readFileSync(path, 'utf8'),
  isColoured: process.stdout.isTTY === true && !process.env.NO_COLOR,
});
// Connections that are kept for later questions would keep the process.
process.stdout.write(`${text}\n`, () => process.exit(failures === 0 ? 0 : 1));
