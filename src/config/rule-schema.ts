import { z } from 'zod';
import { ACTIONS } from '../operations/settings.ts';
import { comment, names, seconds } from './fields.ts';

const PEOPLE = 'Entra object ids ("whoami" in chat shows yours) or UPNs such as ana@contoso.com';
const UPN_LATER = 'A UPN counts once that person has signed in to Ferry.';

const action = z
  .union(
    [z.enum([...ACTIONS, '*']), z.array(z.enum(ACTIONS)).min(1)],
    `must be ${ACTIONS.join(', ')}, "*" for all of them, or a list of some`,
  )
  .describe('What the rule is about; "*" for everything. Only a refresh has a source.');

const approvals = z
  .strictObject({
    required: z.int().positive().default(1).describe('How many different people have to agree. Default: 1.'),
    from: z
      .union(
        [
          z.array(z.string()).describe(`These people: ${PEOPLE}. ${UPN_LATER}`),
          z
            .strictObject({
              channel: z.string().describe('A name of "channels", or the id of a channel or chat.'),
            })
            .describe('Whoever is in this channel; in a standard channel that is its whole team.'),
        ],
        'must be a list of people, or { "channel": "<name>" }',
      )
      .describe('Whose agreement counts.'),
    selfApproval: z
      .boolean()
      .default(false)
      .describe("Whether the requester's own click counts, should they be among these. Default: false."),
    expiresAfterSeconds: seconds(14_400, 'until a request that too few have agreed to ends by itself'),
  })
  .optional()
  .describe('Other people have to agree before anything is sent to LCS. Default: nobody has to.');

/** One entry of `rules`. */
export const ruleSchema = z.strictObject({
  $comment: comment,
  action,
  source: names
    .optional()
    .describe('Names, aliases or ids of the environments a refresh copies from; "*" or left out: any.'),
  target: names
    .optional()
    .describe(
      'Names, aliases or ids of the environments it is done to; "*" or left out: any. A download has none: a backup names no environment.',
    ),
  who: names.optional().describe(`The people it is about: ${PEOPLE}; "*" or left out: anybody. ${UPN_LATER}`),
  where: names
    .optional()
    .describe('The channels and chats it is about, by their names in "channels" or by id; "*" or left out: anywhere.'),
  effect: z.enum(['allow', 'deny']).default('allow').describe('Whether it allows or denies. Default: allow.'),
  reason: z.string().optional().describe('What the people hear whom it denies something; needed then.'),
  confirm: z
    .enum(['click', 'typeTarget'])
    .optional()
    .describe(
      "How the requester confirms: by a click, or by typing the target's name. Default: typeTarget for a refresh, click for the rest.",
    ),
  approvals,
  breakGlass: z
    .array(z.string())
    .optional()
    .describe(
      `Who may act in spite of a freeze, with a reason that is announced: ${PEOPLE}. ${UPN_LATER} Default: nobody.`,
    ),
});

export type FileRule = z.infer<typeof ruleSchema>;
