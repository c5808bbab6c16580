import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Conversations, Installed, Presence } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { type ConnectorAnswer, errorWordsOf, isSuccess, outcomeOf } from './connector-answer.ts';
import { askConnector, type ConnectorLine, conversationUrl } from './connector-request.ts';

export interface PresenceDeps extends ConnectorLine {
  readonly conversations: Pick<Conversations, 'newestOf'>;
  readonly logger: Logger;
}

const ANSWER_MS = 5_000;

/**
 * Looks by the roster, which Teams shows to who is in it (teams-platform 5, 8). Only whoever asks is looked up: Teams gives
 * no page of a roster with fewer than 50 people, whom nobody needs here. Asked where the tenant was heard from last, for
 * Ferry may never have been there.
 */
export function createPresence(deps: PresenceDeps): Presence {
  const { conversations, logger } = deps;
  return {
    async isInstalled(conversationId, tenantId, mri) {
      try {
        const newest = await conversations.newestOf(tenantId);
        if (!newest) return 'unknown';
        const place = { serviceUrl: newest.serviceUrl, conversationId: withoutThread(conversationId) };
        const url = `${conversationUrl(place)}/members/${encodeURIComponent(mri)}`;
        const answer = await askConnector(url, { method: 'GET' }, { ...deps, answerTimeoutMs: ANSWER_MS });
        const installed = installedBy(answer);
        if (installed === 'unknown') logger.warn({ outcome: outcomeOf(answer) }, 'Teams did not say where Ferry is');
        return installed;
      } catch (error) {
        logger.warn({ err: toFerryError(error) }, 'Teams could not be asked where Ferry is');
        return 'unknown';
      }
    },
  };
}

/** Not to be a member there oneself is an answer, too: only who is in the roster is told. */
function installedBy(answer: ConnectorAnswer): Installed {
  if (answer.kind !== 'answered') return 'unknown';
  const { status, body } = answer;
  if (isSuccess(answer)) return 'yes';
  const code = (errorWordsOf(body) ?? '').split(':')[0] ?? '';
  if (status === 403 && /^BotNotInConversationRoster$/i.test(code)) return 'no';
  if (status === 404) return /^MemberNotFound/i.test(code) ? 'yes' : 'no';
  return 'unknown';
}
