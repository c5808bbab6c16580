import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FerryError, toFerryError } from '../errors.ts';
import { CARD_NAMES, type CardName } from './card-data/content.ts';

/** The layout of every card, as its JSON stands in the file. */
export type CardTemplates = Readonly<Record<CardName, object>>;

/** Reads `<folder>/<name>.json` for every card. Rejects with a FerryError that names the file which is missing or broken. */
export async function loadTemplates(folder: string): Promise<CardTemplates> {
  const entries = await Promise.all(CARD_NAMES.map(async (name) => [name, await loadTemplate(folder, name)] as const));
  return Object.fromEntries(entries) as Record<CardName, object>; // fromEntries forgets which keys it was given
}

async function loadTemplate(folder: string, name: CardName): Promise<object> {
  const file = join(folder, `${name}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new FerryError('ours', `The card ${file} cannot be used: ${toFerryError(error).message}`, { cause: error });
  }
}
