import type { OperationView } from '../../src/commands/views.ts';
import { newOperation, type Operation } from '../../src/operations/operation.ts';
import type { Project } from '../../src/operations/ports.ts';

export const MINUTE = 60_000;
export const NOON = Date.parse('2026-11-21T12:00:00.123Z');
export const NASTY_NAME =
  '**UAT** [win](http://evil.example) <at>Everyone</at> {{DATE(2026-01-01T00:00:00Z, SHORT)}} \u0024{title}';

export const PROJECT: Project = { id: 1234567, name: 'Contoso rollout', apiUrl: 'https://lcsapi.lcs.dynamics.com' };
export const PROD = { id: '0b4f5c16-6a7d-4c8e-9f10-1a2b3c4d5e6f', name: 'PROD' };
export const UAT = { id: '1c5a6d27-7b8e-4d9f-8a21-2b3c4d5e6f70', name: 'UAT' };

export function makeOperation(changes: Partial<Operation> = {}): Operation {
  const asked = newOperation({
    id: '7d1f0a52-3c64-4b9e-8d27-5e90c1b2a3f4',
    kind: 'refresh',
    projectId: PROJECT.id,
    source: PROD,
    target: UAT,
    requester: { tenantId: '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2', objectId: '1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31' },
    conversationId: '19:7c1d9e5f2b8a4d60@thread.tacv2;messageid=1763726400000',
    confirmation: 'typeTarget',
    rule: 'default',
    checks: [],
    requestedAt: NOON,
    expiresAt: null,
  });
  return { ...asked, revision: 3, visibleRevision: 3, ...changes };
}

export function makeView(
  operation: Partial<Operation> = {},
  view: Partial<Omit<OperationView, 'operation'>> = {},
): OperationView {
  return {
    operation: makeOperation(operation),
    projectName: PROJECT.name,
    requesterName: 'Robin Keller',
    followerName: null,
    headline: 'Nothing has been sent yet. Confirming overwrites UAT.',
    losses: [],
    approval: null,
    actions: [],
    ownViewFor: [],
    ...view,
  };
}
