import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { Asker } from '../commands/command.ts';
import type { ConversationRecord } from '../operations/ports.ts';

/** Who and where, from an authenticated activity; nothing here comes from card data. */
export interface Incoming {
  readonly activity: Activity;
  readonly asker: Asker;
  readonly conversation: Omit<ConversationRecord, 'dead'>;
}

export type Reading =
  | { readonly ok: true; readonly incoming: Incoming }
  /** A sentence for the person; null when there is nobody to tell (an event without a person). */
  | { readonly ok: false; readonly sentence: string | null };

const tenantSchema = z.object({ tenant: z.object({ id: z.string() }) });
const clientInfoSchema = z.object({ type: z.literal('clientInfo'), timezone: z.string() });
const TYPES = ['personal', 'groupChat', 'channel'] as const;

/**
 * Reads who did it and where. People are known by Entra object id, and their tenant must be one of `allowedTenants`
 * (design 6). `now` in ms UTC.
 */
export function readIncoming(activity: Activity, allowedTenants: readonly string[], now: number): Reading {
  const objectId = activity.from.aadObjectId?.toLowerCase();
  const tenantId = tenantOf(activity)?.toLowerCase();
  if (!objectId || !tenantId) {
    return {
      ok: false,
      sentence: isAsked(activity) ? 'Ferry serves only people signed in to Teams with a work account.' : null,
    };
  }
  if (!allowedTenants.includes(tenantId)) {
    return {
      ok: false,
      sentence: 'Ferry is not set up for your organisation. Ask whoever installed it to allow your tenant.',
    };
  }
  const { from, conversation, serviceUrl, recipient, channelId } = activity;
  const name = from.name ?? 'somebody';
  return {
    ok: true,
    incoming: {
      activity,
      asker: { person: { tenantId, objectId }, mri: from.id, name, timezone: timezoneOf(activity) },
      conversation: {
        id: conversation.id,
        tenantId,
        type: TYPES.find((type) => type === conversation.conversationType) ?? 'groupChat',
        serviceUrl,
        reference: { channelId, serviceUrl, bot: recipient, conversation },
        seenAt: now,
      },
    },
  };
}

/** Somebody waits for an answer. */
export function isAsked({ type }: Activity): boolean {
  return type === 'message' || type === 'invoke';
}

function tenantOf(activity: Activity): string | undefined {
  const parsed = tenantSchema.safeParse(activity.channelData);
  return parsed.success ? parsed.data.tenant.id : activity.conversation.tenantId;
}

function timezoneOf(activity: Activity): string | null {
  if (activity.localTimezone) return activity.localTimezone;
  const info = (activity.entities ?? [])
    .map((entity) => clientInfoSchema.safeParse(entity))
    .find(({ success }) => success);
  return info?.data?.timezone ?? null;
}
