import { clip } from '../../operations/clip.ts';
import { withoutThread } from '../../operations/settings.ts';
import { escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTimeOrNone } from './times.ts';

export interface WhoamiData extends CardData {
  readonly name: string;
  readonly objectId: string;
  readonly tenantId: string;
  /** As rules name it: without the thread. */
  readonly conversationId: string;
  readonly isSignedIn: boolean;
  readonly isSignedOut: boolean;
  readonly until: string;
  readonly projects: readonly { readonly text: string }[];
  readonly hasProjects: boolean;
  readonly warning: string;
}

const MOST_PROJECTS = 30;

export function whoamiContent(reply: ReplyOf<'whoami'>): CardContent<WhoamiData> {
  const isSignedIn = reply.signedInUntil !== null;
  return content('whoami', `You are ${reply.name}, ${isSignedIn ? 'signed in' : 'not signed in'}`, {
    name: escapeMarkdown(clip(reply.name, 80)),
    objectId: escapeId(reply.person.objectId),
    tenantId: escapeId(reply.person.tenantId),
    conversationId: escapeId(withoutThread(reply.conversationId)),
    isSignedIn,
    isSignedOut: !isSignedIn,
    until: localTimeOrNone(reply.signedInUntil),
    projects: reply.projects.slice(0, MOST_PROJECTS).map((text) => ({ text: escapeMarkdown(clip(text, 300)) })),
    hasProjects: reply.projects.length > 0,
    warning: escapeMarkdown(reply.warning ?? ''),
  });
}
