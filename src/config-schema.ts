import { z } from 'zod';
import { ACTIONS } from './operations/settings.ts';

/** An Entra object id, a tenant, an environment of LCS. */
export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const guid = z.string().regex(GUID, 'must be an id such as 01234567-89ab-cdef-0123-456789abcdef').toLowerCase();
const names = z.union([z.string(), z.array(z.string())]);
const seconds = (byDefault: number) =>
  z
    .number()
    .positive()
    .default(byDefault)
    .transform((value) => value * 1000);

const ruleSchema = z.strictObject({
  action: z.union([z.enum([...ACTIONS, '*']), z.array(z.enum(ACTIONS))]),
  source: names.optional(),
  target: names.optional(),
  who: names.optional(),
  where: names.optional(),
  effect: z.enum(['allow', 'deny']).default('allow'),
  reason: z.string().optional(),
  confirm: z.enum(['click', 'typeTarget']).optional(),
  approvals: z
    .strictObject({
      required: z.number().int().positive().default(1),
      from: z.union([z.array(z.string()), z.strictObject({ channel: z.string() })]),
      selfApproval: z.boolean().default(false),
      expiresAfterSeconds: z.number().positive().default(14_400),
    })
    .optional(),
  breakGlass: z.array(z.string()).optional(),
});

const environmentSchema = z.strictObject({
  id: guid,
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  type: z.string().optional(),
  infrastructure: z.string().optional(),
});

const projectSchema = z.strictObject({
  id: z.number().int().positive(),
  name: z.string().min(1),
  region: z.string(),
  environments: z.array(environmentSchema).default([]),
  rules: z.array(ruleSchema).default([]),
});

const freezeSchema = z.strictObject({
  environment: z.string(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }),
  reason: z.string().min(1),
});

/** `ferry.config.json` as design 7 gives it; times in seconds. */
export const configFileSchema = z.strictObject({
  $schema: z.string().optional(),
  channels: z.record(z.string(), z.string()).default({}),
  projects: z.array(projectSchema).min(1, 'name at least one LCS project'),
  freezes: z.array(freezeSchema).default([]),
  guests: z.boolean().default(false),
  timing: z
    .strictObject({
      firstPoll: seconds(60),
      minPoll: seconds(30),
      maxPoll: seconds(300),
      cardEdit: seconds(15),
      requestExpiry: seconds(900),
      wishExpiry: seconds(900),
      rollbackWatch: seconds(1800),
      unknownStatus: seconds(172_800),
      adoption: seconds(300),
      lcsMinute: seconds(60),
    })
    .prefault({}),
});

export type FileProject = z.infer<typeof projectSchema>;
export type FileRule = z.infer<typeof ruleSchema>;
export type FileFreeze = z.infer<typeof freezeSchema>;
