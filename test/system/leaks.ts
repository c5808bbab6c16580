import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { BOT_PASSWORD } from '../../sandbox/settings.ts';

/** What nobody may find, by what it looks like. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'a token': /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/,
  'a signature': /\bsig(?:=|%3D)/i,
};

/** Every secret that went over the wire to or from the bot so far, as the simulators saw it. */
export function secretsOnTheWire({ entra, lcs, teams, tokenService }: Sandbox): Set<string> {
  const found = new Set([BOT_PASSWORD]);
  for (const { requests } of [entra, lcs, teams, tokenService]) {
    for (const { headers, body } of requests.entries()) {
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
      const form = (body ?? {}) as Record<string, unknown>;
      const texts = [bearer, form.assertion, form.client_secret, form.refresh_token, form.token];
      for (const text of texts) if (typeof text === 'string') found.add(text);
    }
  }
  return found;
}

/** What of it stands in a text, in words that give nothing away; empty: nothing. */
export function leaksIn(text: string, secrets: ReadonlySet<string>): string[] {
  const shapes = Object.entries(SHAPES).flatMap(([name, shape]) => {
    const at = text.search(shape);
    return at < 0 ? [] : [`${name}, after: ${text.slice(Math.max(0, at - 60), at)}`];
  });
  const exact = [...secrets].flatMap((secret) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [`a secret of ${secret.length} characters, after: ${text.slice(Math.max(0, at - 60), at)}`];
  });
  return [...shapes, ...exact];
}

/** All rows of all tables, pg-boss's too, as JSON; of a copy, for the folder belongs to the bot. */
export async function rowsOf(dataFolder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'ferry-rows-'));
  try {
    await cp(dataFolder, copy, { recursive: true });
    const database = await PGlite.create(copy);
    try {
      return await dump(database);
    } finally {
      await database.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function dump(database: PGlite): Promise<string> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const dumps = [];
  for (const { name } of tables) {
    const { rows } = await database.query(`select to_jsonb(t) as row from ${name} t`);
    dumps.push(`${name}: ${JSON.stringify(rows)}`);
  }
  return dumps.join('\n');
}

/** Every file of a folder, byte by byte: what was deleted may still stand there. */
export async function bytesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
  return contents.join('\n');
}
