import type { Answer } from '../../support/security-scene.ts';
import type { Says } from './matrix-oracle.ts';

/** The words by which people know each answer, the most telling first. */
const WORDS: readonly (readonly [Says, RegExp])[] = [
  ['you are a guest', /does not serve guests/],
  ['your tenant is not served', /not set up for your organisation/],
  ['you are anonymous', /only people signed in to Teams with a work account/],
  ['no button of mine', /not one of mine any more/],
  ['nothing new for now', /cannot be brought up to date just now/],
  ['not here', /does not belong to an operation of this conversation/],
  ['no such project', /no longer knows the project/],
  ['only its requester', /Only the person who asked for this can answer/],
  ['only approvers', /Only the approvers that|Only the members of the approvers' channel/],
  ['not your own request', /You asked for this yourself/],
  ['you have agreed already', /You have agreed already/],
  ['older than the question', /older than what is to be decided/],
  ['denied by a rule', /rules of this team do not allow it/],
  ['production is never a target', /production is never a target/],
  ['say why in spite of the freeze', /There is a freeze .* in spite of it, if you say why/],
  ['frozen', /There is a freeze/],
  ['wrong name', /is not the environment that will be overwritten/],
  ['say why you reject', /To reject it, say why/],
  ['only its requester or an approver can cancel', /Only the person who asked for this.* can cancel it/],
  ['only its requester or an approver can say', /can say what became of it/],
  ['not possible there', /is cloud-hosted, and LCS moves|is run by Microsoft|LCS exports only sandbox/],
  ['only readers of the log', /may read its audit log, and approvers/],
  ['LCS has to say that you belong', /LCS has to say first/],
  ['LCS says no', /You have no access to this project in LCS/],
  ['not your freeze', /can lift the freeze/],
  ['that freeze is gone', /This freeze is over/],
  ['a download waits for nobody', /a download cannot wait/],
  ['only for your eyes', /is for the person who asks for it, and everybody here would see it/],
  ['you will be told', /You will be told here/],
];

/** Which class an answer belongs to; what belongs to none is given as it is. */
export function saidBy({ words, reply }: Answer): string {
  switch (reply?.kind) {
    case 'operation':
      return 'a card';
    case 'freezes':
      return 'the freezes';
    case 'audit':
      return 'the log';
    case 'backup':
    case 'auditExport':
      return reply.link ? 'a link' : `${reply.kind} without a link`;
  }
  const said = reply?.kind === 'taken' ? reply.sentence : words;
  return WORDS.find(([, pattern]) => pattern.test(said))?.[0] ?? `${reply?.kind ?? ''}: ${said}`;
}
