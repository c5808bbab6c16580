import { projectOf } from './deps.ts';
import { type Operation, type PersonKey, samePerson } from './operation.ts';
import { type FerrySettings, withoutThread } from './settings.ts';

/**
 * Whether this person may say, from this conversation, what became of an operation: its requester, and the approvers of
 * the rule that allowed it.
 */
export function mayAnswerFor(
  settings: FerrySettings,
  operation: Operation,
  person: PersonKey,
  conversationId: string,
): boolean {
  if (samePerson(operation.requester, person)) return true;
  const rule = projectOf(settings, operation.projectId)?.rules.find(({ place }) => place === operation.rule);
  if (!rule) return false;
  const { people, channel } = rule.approvers;
  return people.includes(person.objectId) || (channel !== null && withoutThread(conversationId) === channel);
}
