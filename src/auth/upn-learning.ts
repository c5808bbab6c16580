import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { People } from '../operations/ports.ts';
import { readClaims } from './jwt-claims.ts';

export interface UpnLearningDeps {
  readonly people: Pick<People, 'get' | 'learnUpn'>;
  readonly logger: Logger;
}

/** Takes tokens that Entra or the token service have just given out, or exchanged, for this person. Never rejects. */
export type LearnUpn = (person: PersonKey, tokens: readonly string[]) => Promise<void>;

/**
 * From then on the settings may call a person by their UPN (design 6). Only a token that says whose it is tells
 * anything, and it is written only when it is news. What fails is tried again with the person's next token.
 */
export function createUpnLearning({ people, logger }: UpnLearningDeps): LearnUpn {
  return async (person, tokens) => {
    const [upn] = tokens.flatMap((token) => upnIn(token, person) ?? []);
    if (upn === undefined) return;
    try {
      const known = await people.get(person);
      if (known && known.upn !== upn) await people.learnUpn(person, upn);
    } catch (error) {
      logger.warn({ err: toFerryError(error), objectId: person.objectId }, 'A UPN could not be learned');
    }
  };
}

function upnIn(token: string, { tenantId, objectId }: PersonKey): string | null {
  const claims = readClaims(token);
  const isTheirs = claims?.objectId === objectId.toLowerCase() && claims.tenantId === tenantId.toLowerCase();
  return isTheirs ? claims.upn : null;
}
