import { z } from 'zod';
import { normalId, text } from './values.ts';

/** What every answer of LCS carries (lcs-api 1.3). `callId` is an operation's id in the answer to a write, else only this call's. */
export const envelopeSchema = z
  .object({ IsSuccess: z.boolean(), OperationActivityId: text, ErrorMessage: text, VersionEOL: text })
  .transform((answer) => ({
    isSuccess: answer.IsSuccess,
    callId: answer.OperationActivityId === null ? null : normalId(answer.OperationActivityId),
    errorMessage: answer.ErrorMessage,
    versionEnds: endOfVersion(answer.VersionEOL),
  }));
export type Envelope = z.infer<typeof envelopeSchema>;

/** The far future stands for "not deprecated" (lcs-api 1.1). */
function endOfVersion(versionEol: string | null): string | null {
  return versionEol?.startsWith('9999-') ? null : versionEol;
}

/** LCS's text for a refusal; where it gives none, the id that its support can look up. */
export function refusalText({ errorMessage, callId }: Envelope): string {
  return errorMessage ?? `Unknown error${callId ? ` (activity ${callId})` : ''}`;
}
