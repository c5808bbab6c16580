import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { lineOf } from './totals.ts';

// `npm run chaos -- --runs 500 --seed 7`: the account of everything that went wrong, and one line of totals at the end.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    first: { type: 'string', default: '1' },
    together: { type: 'string', default: '24' },
    all: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed ${values.seed}`);
const { totals, accounts } = await runChaos({
  seed: Number(values.seed),
  runs: Number(values.runs),
  first: Number(values.first),
  together: Number(values.together),
  tellAll: values.all,
  ...(values.quiet ? {} : { onProgress: say }),
});
if (values.quiet) for (const account of accounts) say(account);
say(lineOf(totals));
// A run whose request was never accepted proves nothing.
process.exitCode = accounts.length > 0 || totals.operations < totals.runs ? 1 : 0;
