import { z } from 'zod';
import { atMost, comment, guid, seconds } from './fields.ts';
import { ruleSchema } from './rule-schema.ts';

const environmentSchema = z.strictObject({
  $comment: comment,
  id: guid.describe("LCS's id of the environment."),
  name: z.string().min(1).describe('What people call it.'),
  aliases: z.array(z.string().min(1)).default([]).describe('Other names it goes by. Default: none.'),
  type: z
    .string()
    .optional()
    .describe(
      'As LCS words it, such as Sandbox or Production; a production environment is never a target. Default: what LCS says.',
    ),
  infrastructure: z.string().optional().describe('As LCS words it, such as SelfService. Default: what LCS says.'),
});

const projectSchema = z.strictObject({
  $comment: comment,
  id: z.int().positive().describe("The number that ends the project's address in LCS."),
  name: z.string().min(1).describe('What people call it.'),
  region: z
    .string()
    .describe(
      "us, eu, fr, no, sa (South Africa), ch, uae, gcc, gccHigh or china: where the LCS project is, not its environments; or the API's https address.",
    ),
  environments: z
    .array(environmentSchema)
    .default([])
    .describe(
      'Environments that rules and freezes name, that have other names, or that people who may not read them in LCS work with. Default: those of LCS.',
    ),
  rules: z
    .array(ruleSchema)
    .default([])
    .describe(
      "Narrow what LCS allows; the first that matches decides. Default: none; the requester confirms, and types the target's name for a refresh.",
    ),
});

const time = z.iso
  .datetime({ offset: true, error: 'must be a time with its offset, such as 2026-12-18T18:00:00+01:00' })
  .describe('A time with its offset, such as 2026-12-18T18:00:00+01:00.');

const freezeSchema = z.strictObject({
  $comment: comment,
  environment: z.string().describe('Name, alias or id of an environment of this file, or "*" for all there are.'),
  from: time.optional().describe('A time with its offset, such as 2026-12-18T18:00:00+01:00. Default: since ever.'),
  until: time,
  reason: z.string().min(1).describe('What the people hear whom it stops.'),
});

const limitsSchema = z.strictObject({
  $comment: comment,
  turnsPerPerson: atMost(60, 'messages and clicks of one person in a minute'),
  turnsPerConversation: atMost(240, 'messages and clicks in one channel or chat in a minute'),
  openPerPerson: atMost(10, 'requests of one person that are not sent to LCS yet'),
  openPerConversation: atMost(30, 'requests of one channel or chat that are not sent to LCS yet'),
});

const timingSchema = z.strictObject({
  firstPoll: seconds(60, 'until LCS is asked for the first time how something new is'),
  minPoll: seconds(30, 'between two such questions, at least'),
  maxPoll: seconds(
    300,
    'between two such questions, at most; two and a half times that while earlier operations say that the end is unlikely',
  ),
  cardEdit: seconds(15, 'between two edits of one card, at least'),
  requestExpiry: seconds(900, 'until a request that its requester does not confirm ends by itself'),
  wishExpiry: seconds(900, 'for which is remembered what somebody wanted who had to sign in first'),
  rollbackWatch: seconds(1800, 'for which LCS is watched after it said that something failed: it rolls back by itself'),
  unknownStatus: seconds(172_800, 'for which something is followed whose status Ferry does not know'),
  adoption: seconds(300, "for which LCS's history is searched for what became of a start whose answer was lost"),
  lcsMinute: seconds(60, 'in which LCS counts calls'),
});

/** `ferry.config.json` as design 7 gives it; times in seconds. */
export const configFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Where this schema is, for editors; Ferry does not read it.'),
  $comment: comment,
  channels: z
    .record(
      z.string(),
      z.string().regex(/:/, 'must be the id of a channel or chat, such as 19:…@thread.tacv2; "whoami" there shows it'),
    )
    .default({})
    .describe('Names for channels and chats, each with its id, which "whoami" there shows. Default: none.'),
  projects: z.array(projectSchema).min(1, 'name at least one LCS project').describe('The LCS projects.'),
  freezes: z
    .array(freezeSchema)
    .default([])
    .describe('Times in which nothing is sent to LCS for an environment, as its source or target. Default: none.'),
  guests: z
    .boolean()
    .default(false)
    .describe('Whether guests of an allowed tenant may use Ferry, too. Default: false.'),
  limits: limitsSchema
    .prefault({})
    .describe('So that nobody can flood LCS, Teams or the approvers. Default: what each of them says.'),
  timing: timingSchema.prefault({}).describe('In seconds, fractions allowed. Default: what each of them says.'),
});

export type { FileRule } from './rule-schema.ts';
export type FileEnvironment = z.infer<typeof environmentSchema>;
export type FileProject = z.infer<typeof projectSchema>;
export type FileFreeze = z.infer<typeof freezeSchema>;
