/** A command of the documentation, by its beginning, and the spec (or `.ci/run`) that runs it, by what it calls it. */
interface Tried {
  readonly command: string;
  readonly by: string;
  readonly mentions: string;
}

const WIRE = 'test/wire/docs-commands.spec.ts';
const DATA = 'test/wire/data-tools.spec.ts';
const CI = '.ci/run';

/** Every command that a shell block may hold without the mark `<!-- not tried: why -->`. */
export const TRIED: readonly Tried[] = [
  { command: 'npm ci', by: CI, mentions: 'npm ci' },
  { command: 'npm test', by: CI, mentions: 'npm test' },
  { command: 'npm run check', by: CI, mentions: 'npm run check' },
  { command: 'npm run cards', by: CI, mentions: 'npm run cards' },
  { command: 'npm run dev', by: 'test/system/install.spec.ts', mentions: 'sandbox/dev.ts' },
  { command: 'npm run sandbox', by: 'test/system/install.spec.ts', mentions: 'sandbox/without-bot.ts' },
  { command: 'npm run chaos', by: 'test/system/chaos.spec.ts', mentions: './chaos/chaos.ts' },
  { command: 'npm run config:check', by: WIRE, mentions: 'npm run config:check' },
  { command: 'npm run package', by: WIRE, mentions: 'npm run package' },
  { command: 'npm run audit:verify', by: 'test/wire/audit-verify.spec.ts', mentions: 'tools/audit-verify.ts' },
  { command: 'npm run backup-data', by: DATA, mentions: 'backup-data.ts' },
  { command: 'npm run restore-data', by: DATA, mentions: 'restore-data.ts' },
  { command: 'npm run move-data', by: DATA, mentions: 'move-data.ts' },
  { command: 'npm run forget-person', by: 'test/wire/forget-person.spec.ts', mentions: 'forget-person' },
  { command: 'npm run doctor', by: 'test/system/doctor-operator.spec.ts', mentions: 'tools/doctor.ts' },
  { command: 'cp ferry.config.example.json ferry.config.json', by: WIRE, mentions: 'cp ferry.config.example.json' },
  {
    command: 'node --env-file=env/.env.dev --env-file=env/.env.dev.user src/main.ts',
    by: 'test/system/install.spec.ts',
    mentions: '/Ferry is ready/',
  },
  {
    command: 'node --env-file=env/.env.dev --env-file=env/.env.dev.user tools/doctor.ts',
    by: 'test/system/doctor-operator.spec.ts',
    mentions: 'tools/doctor.ts',
  },
];

/** Programs of others, which need more than this repository: blocks with them carry the mark. */
export const OUTSIDE: ReadonlySet<string> = new Set(
  'az atk docker psql pg_dump pg_restore curl openssl git uuidgen systemctl kubectl tar unzip zip node npm npx'.split(
    ' ',
  ),
);

/** What is tried is tried with any further arguments, too. */
export function isTried(command: string): boolean {
  return TRIED.some((tried) => command === tried.command || command.startsWith(`${tried.command} `));
}
