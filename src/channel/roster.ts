import { z } from 'zod';
import { orAfter } from '../clock.ts';
import type { Asker } from '../commands/command.ts';
import { toFerryError } from '../errors.ts';
import { ShortMemory } from '../kit/short-memory.ts';
import type { Logger } from '../logger.ts';
import { withoutThread } from '../operations/settings.ts';
import { type ConnectorAnswer, isSuccess, jsonOf, outcomeOf } from './connector-answer.ts';
import { askConnector, type ConnectorLine, type ConnectorReference, conversationUrl } from './connector-request.ts';

/** What Teams says a person is in their tenant. `unknown`: it does not say, or could not be asked. */
export type Membership = 'member' | 'guest' | 'unknown';

export interface Roster {
  /** Read once per person and hour, within 2.5 s; what could not be found out is read again the next time. Never rejects. */
  membershipOf(asker: Pick<Asker, 'person' | 'mri'>, where: ConnectorReference): Promise<Membership>;
}

export interface RosterDeps extends ConnectorLine {
  readonly logger: Logger;
}

const HOUR_MS = 3_600_000;
const PEOPLE_REMEMBERED = 5_000;
/** Of the four seconds that a turn has (design 4). */
const READ_MS = 2_500;
const FIRST_PAUSE_MS = 200;
/** What passes by itself (teams-platform 8). */
const PASSING = [412, 429, 500, 502, 503, 504];

const memberSchema = z.object({
  userPrincipalName: z.string().min(1),
  userRole: z.string().nullish(),
  tenantId: z.string().nullish(),
});

/** Who is a guest. Activities do not say it; the roster of the conversation does (teams-platform 5). */
export function createRoster(deps: RosterDeps): Roster {
  const { clock, logger } = deps;
  const known = new ShortMemory<Promise<Membership>>(PEOPLE_REMEMBERED, HOUR_MS);

  /** Asks until there is an answer that counts; the last one, when time is over. */
  async function ask(url: string): Promise<ConnectorAnswer> {
    const end = clock.now() + READ_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      const answer = await askConnector(url, { method: 'GET' }, { ...deps, answerTimeoutMs: end - clock.now() });
      const wait = (answer.kind === 'answered' ? answer.retryAfterMs : null) ?? pause;
      if (!isPassing(answer) || clock.now() + wait >= end) return answer;
      await clock.sleep(wait);
    }
  }

  async function read({ person, mri }: Pick<Asker, 'person' | 'mri'>, where: ConnectorReference): Promise<Membership> {
    // A person's place is in the channel or chat; the roster knows no threads.
    const url = conversationUrl({ ...where, conversationId: withoutThread(where.conversationId) });
    try {
      const answer = await ask(`${url}/members/${encodeURIComponent(mri)}`);
      if (isSuccess(answer)) return membershipIn(answer.body, person.tenantId);
      logger.warn({ outcome: outcomeOf(answer) }, 'a roster could not be read');
    } catch (error) {
      logger.warn({ err: toFerryError(error) }, 'a roster could not be read');
    }
    return 'unknown';
  }

  function reading(asker: Pick<Asker, 'person' | 'mri'>, where: ConnectorReference): Promise<Membership> {
    const { person } = asker;
    const key = `${person.tenantId} ${person.objectId}`;
    const found = known.get(key, clock.now());
    if (found) return found;
    const made = read(asker, where).then((membership) => {
      if (membership === 'unknown') known.forget(key);
      return membership;
    });
    known.put(key, made, clock.now());
    return made;
  }

  return {
    // What comes too late for this turn serves the next.
    membershipOf: (asker, where) => orAfter(clock, READ_MS, reading(asker, where), () => 'unknown' as const),
  };
}

function isPassing(answer: ConnectorAnswer): boolean {
  return answer.kind !== 'answered' || PASSING.includes(answer.status);
}

/**
 * Teams has been seen to give a guest the role `user` (github.com/MicrosoftDocs/msteams-docs/issues/6381); their UPN in
 * this tenant shows it all the same. So nobody is a member without one. In a shared channel the activities of another
 * organisation's people name the tenant of the channel; the roster names their own.
 */
function membershipIn(body: string, channelTenantId: string): Membership {
  const parsed = memberSchema.safeParse(jsonOf(body));
  if (!parsed.success) return 'unknown';
  const { userPrincipalName, userRole, tenantId } = parsed.data;
  const isGuest = /#ext#/i.test(userPrincipalName) || ['guest', 'anonymous'].includes(userRole?.toLowerCase() ?? '');
  const isForeign = !!tenantId && tenantId.toLowerCase() !== channelTenantId;
  return isGuest || isForeign ? 'guest' : 'member';
}
