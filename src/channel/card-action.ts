import { z } from 'zod';
import type { CardAction } from '../commands/card-actions.ts';

const id = z.uuid();
const words = z.string().max(500).catch('');
const revision = z.coerce.number().int().positive();
const projectId = z.coerce.number().int().positive();

/** As it was written into the button; an empty word means any, so what is none of ours must not become empty. */
const auditFilter = z.object({
  environmentId: z.string().max(100),
  operationId: z.string().regex(/^$|^[0-9a-f-]{8,36}$/),
  actor: z.string().regex(/^$|^[^/]{1,100}\/[^/]{1,100}$/),
  since: z.union([z.literal(''), z.iso.datetime()]),
});

const schema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('confirm'), operationId: id, revision, typedTarget: words, breakGlass: words }),
  z.object({ verb: z.literal('approve'), operationId: id, revision }),
  z.object({ verb: z.literal('reject'), operationId: id, revision, reason: words }),
  z.object({ verb: z.literal('view'), operationId: id, revision }),
  z.object({ verb: z.literal('tellWhenFree'), projectId, environment: words }),
  z.object({ verb: z.literal('unfreeze'), freezeId: id }),
  z.object({ verb: z.literal('cancel'), operationId: id, revision }),
  z.object({ verb: z.literal('saidStarted'), operationId: id, revision, lcsActivityId: words }),
  z.object({ verb: z.literal('saidNotStarted'), operationId: id, revision }),
  z.object({ verb: z.literal('takeOver'), operationId: id, revision }),
  z.object({ verb: z.literal('backups'), projectId, filter: words, page: z.coerce.number().int().positive() }),
  z.object({ verb: z.literal('backup'), projectId, backupId: words }),
  z.object({ verb: z.literal('backupLink'), projectId, backupId: words }),
  z.object({ verb: z.literal('requestRefresh'), projectId, source: words, target: words, startAt: words }),
  z.object({ verb: z.literal('refreshForm'), projectId, target: words }),
  z.object({ verb: z.literal('planRefresh'), projectId, source: words, target: words }),
  z.object({
    verb: z.literal('requestOn'),
    kind: z.enum(['export', 'start', 'stop']),
    projectId,
    environment: words,
    backupName: words,
    startAt: words,
  }),
  z.object({ verb: z.literal('exportForm'), projectId, environment: words }),
  z.object({ verb: z.literal('environment'), projectId, environment: words }),
  z.object({ verb: z.literal('history'), projectId, environment: words, page: z.coerce.number().int().positive() }),
  z.object({ verb: z.literal('watch'), projectId, environment: words, lcsActivityId: words }),
  z.object({ verb: z.literal('audit'), projectId, filter: auditFilter, page: z.coerce.number().int().positive() }),
  z.object({ verb: z.literal('auditExport'), projectId, filter: auditFilter }),
  z.object({ verb: z.literal('auditLink'), projectId, filter: auditFilter, format: z.enum(['csv', 'json']) }),
  z.object({ verb: z.literal('losses'), operationId: id, revision }),
  z.object({ verb: z.literal('run'), text: words }),
]);

/** What a card submitted, or null when no card of ours could have submitted it. `verb` of an `Action.Execute` stands beside its data. */
export function parseCardAction(data: unknown, verb?: unknown): CardAction | null {
  const fields = typeof data === 'object' && data !== null ? data : {};
  const parsed = schema.safeParse(verb === undefined ? fields : { ...fields, verb });
  return parsed.success ? parsed.data : null;
}
